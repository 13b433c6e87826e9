using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>Weights of a region on a coarse grid that lies over a picture of any size.</summary>
/// <param name="Values">[height, width] in [0, 1].</param>
/// <param name="Width">Cells.</param>
/// <param name="Height">Cells.</param>
public sealed record SoftRegion(float[] Values, int Width, int Height)
{
    /// <summary>Linear between the centres of the cells.</summary>
    public float At(int x, int y, PictureSize picture)
    {
        (int left, float across) = Neighbours((x + 0.5f) * Width / picture.Width, Width);
        (int top, float down) = Neighbours((y + 0.5f) * Height / picture.Height, Height);
        int right = Math.Min(left + 1, Width - 1), bottom = Math.Min(top + 1, Height - 1);
        float above = float.Lerp(Values[(top * Width) + left], Values[(top * Width) + right], across);
        float below = float.Lerp(Values[(bottom * Width) + left], Values[(bottom * Width) + right], across);
        return float.Lerp(above, below, down);
    }

    private static (int First, float Share) Neighbours(float at, int count)
    {
        float centre = Math.Clamp(at - 0.5f, 0, count - 1);
        int first = (int)centre;
        return (first, centre - first);
    }
}
