using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion.Limits;

/// <summary>Sizes that a model can draw beside one that it can't.</summary>
/// <param name="Multiple">What sides are multiples of where every size fits.</param>
/// <param name="Sizes">The next smaller and the next larger; empty when none was found.</param>
internal sealed record DrawableSizes(int Multiple, ImmutableArray<PictureSize> Sizes)
{
    /// <summary>A UNet halves its latent at most this often.</summary>
    private const int MostHalvings = 6;

    /// <param name="asked">What does not fit.</param>
    /// <param name="cell">Pixels of a latent cell along a side.</param>
    /// <param name="fits">Whether the model draws a size.</param>
    public static DrawableSizes Near(PictureSize asked, int cell, Func<PictureSize, bool> fits)
    {
        int multiple = MultipleOf(cell, fits);
        int Down(int side) => Math.Max(multiple, side / multiple * multiple);
        int Up(int side) => (side + multiple - 1) / multiple * multiple;
        PictureSize[] around = [new(Down(asked.Width), Down(asked.Height)), new(Up(asked.Width), Up(asked.Height))];
        return new DrawableSizes(multiple, [.. around.Where(size => Allowed(size) && fits(size)).Distinct()]);
    }

    /// <summary>Each side rounded to what the model can draw, whether or not the two go together.</summary>
    /// <param name="width">Wanted.</param>
    /// <param name="height">Wanted.</param>
    /// <param name="multiple">What sides are multiples of (<see cref="MultipleOf"/>).</param>
    public static PictureSize Nearest(double width, double height, int multiple)
    {
        int least = (RequestLimits.SmallestDrawn + multiple - 1) / multiple * multiple;
        int most = RequestLimits.LargestSide / multiple * multiple;
        int Side(double side) => Math.Clamp((int)Math.Round(side / multiple) * multiple, least, most);
        return new PictureSize(Side(width), Side(height));
    }

    /// <summary>About the largest size of this shape that fits and for which <paramref name="holds"/>; null when even the smallest does not.</summary>
    public static PictureSize? Largest(PictureSize shape, int cell, Func<PictureSize, bool> fits, Func<PictureSize, bool> holds)
    {
        int multiple = MultipleOf(cell, fits);
        PictureSize Scaled(double scale)
        {
            int Side(int side) => Math.Max(multiple, (int)(side * scale / multiple) * multiple);
            return new PictureSize(Side(shape.Width), Side(shape.Height));
        }

        (double low, double high) = (0, 1);
        for (int halving = 0; halving < 10; halving++)
        {
            double middle = (low + high) / 2;
            (low, high) = holds(Scaled(middle)) ? (middle, high) : (low, middle);
        }

        return low > 0 && Allowed(Scaled(low)) ? Scaled(low) : null;
    }

    /// <summary>Odd multiples of it fit, so nothing is halved more often than it can be.</summary>
    public static int MultipleOf(int cell, Func<PictureSize, bool> fits)
    {
        int multiple = cell;
        for (int halvings = 0; halvings < MostHalvings && !fits(new PictureSize(11 * multiple, 13 * multiple)); halvings++)
        {
            multiple *= 2;
        }

        return multiple;
    }

    private static bool Allowed(PictureSize size) =>
        Math.Min(size.Width, size.Height) >= RequestLimits.SmallestDrawn && Math.Max(size.Width, size.Height) <= RequestLimits.LargestSide;
}
