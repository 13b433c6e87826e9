using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using SkiaSharp;

namespace AADiff.Proof.Reading;

/// <summary>A picture whose white is free to move and whose black is background.</summary>
internal static class BackgroundMask
{
    private const long MostPixels = 8192L * 4608;

    /// <summary>True: background. Scaled to the size of the frames.</summary>
    /// <exception cref="UserError">Class Input: it is no picture, or leaves no background.</exception>
    public static bool[] Read(string path, PictureSize size)
    {
        using SKCodec? codec = SKCodec.Create(path);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            throw new UserError(ErrorClass.Input, $"The mask \"{path}\" is no picture that can be read: name a PNG.");
        }

        using SKBitmap mask = SKBitmap.Decode(codec);
        bool[] background = new bool[size.Width * size.Height];
        for (int i = 0; i < background.Length; i++)
        {
            SKColor colour = mask.GetPixel(i % size.Width * mask.Width / size.Width, i / size.Width * mask.Height / size.Height);
            background[i] = colour.Red + colour.Green + colour.Blue < 3 * 128;
        }

        return background.Contains(true)
            ? background
            : throw new UserError(ErrorClass.Input, $"The mask \"{path}\" is white throughout, so there is no background: paint it black.");
    }
}
