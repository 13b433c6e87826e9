using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Assembly;

/// <summary>Size of the video from the size of the pictures. 4:2:0 colour needs both sides even.</summary>
public static class VideoSize
{
    /// <param name="drawn">Size of the pictures.</param>
    /// <param name="height">Height wanted, or null for that of the pictures.</param>
    /// <returns>The proportions of the pictures, each side rounded to the nearest even number, at least 2.</returns>
    public static PictureSize Of(PictureSize drawn, int? height)
    {
        int wanted = height ?? drawn.Height;
        return new PictureSize(Even((double)drawn.Width * wanted / drawn.Height), Even(wanted));
    }

    private static int Even(double side) => Math.Max(2, 2 * (int)Math.Round(side / 2, MidpointRounding.AwayFromZero));
}
