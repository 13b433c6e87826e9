namespace AADiff.Shared.Pictures;

/// <summary>How far two pictures are apart, as peak signal-to-noise ratios in decibel over red, green and blue.</summary>
/// <param name="Whole">Over the whole picture.</param>
/// <param name="WorstBlock">Over the block of 16×16 pixels that differs most, so that a small flash is not averaged away.</param>
public readonly record struct PictureDistance(double Whole, double WorstBlock)
{
    /// <summary>Of equal pictures; more says nothing about 8-bit values.</summary>
    public const double Equal = 100;

    private const int Side = 16;

    /// <param name="one">Four bytes a pixel; the fourth does not count.</param>
    /// <param name="other">The same.</param>
    /// <param name="width">Pixels in a row.</param>
    public static PictureDistance Between(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int width)
    {
        int stride = 4 * width;
        int height = one.Length / stride;
        long[] blocks = new long[(width + Side - 1) / Side];
        (long whole, double worst) = (0, 0);
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> a = one.Slice(row * stride, stride), b = other.Slice(row * stride, stride);
            for (int block = 0; block < blocks.Length; block++)
            {
                (int from, int to) = (block * 4 * Side, Math.Min(stride, (block + 1) * 4 * Side));
                blocks[block] += Squares(a[from..to], b[from..to]);
            }

            if ((row + 1) % Side == 0 || row + 1 == height)
            {
                int rows = (row % Side) + 1;
                for (int block = 0; block < blocks.Length; block++)
                {
                    int columns = Math.Min(Side, width - (block * Side));
                    worst = Math.Max(worst, blocks[block] / (3.0 * rows * columns));
                    whole += blocks[block];
                    blocks[block] = 0;
                }
            }
        }

        return new PictureDistance(Decibel(whole / (3.0 * width * height)), Decibel(worst));
    }

    /// <summary>Peak signal-to-noise ratio of two pictures of one size, in decibel.</summary>
    /// <param name="one">A picture.</param>
    /// <param name="other">Another.</param>
    /// <param name="counts">Which pixels count; null: all.</param>
    public static double Decibels(Picture one, Picture other, bool[]? counts = null)
    {
        (long sum, long values) = (0, 0);
        for (int i = 0; i < one.Rgb.Length; i++)
        {
            if (counts is null || counts[i / 3])
            {
                int difference = one.Rgb[i] - other.Rgb[i];
                sum += difference * difference;
                values++;
            }
        }

        return Decibel(values == 0 ? 0 : (double)sum / values);
    }

    private static int Squares(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        int sum = 0;
        for (int i = 0; i + 3 < one.Length; i += 4)
        {
            (int red, int green, int blue) = (one[i] - other[i], one[i + 1] - other[i + 1], one[i + 2] - other[i + 2]);
            sum += (red * red) + (green * green) + (blue * blue);
        }

        return sum;
    }

    private static double Decibel(double meanSquare) => meanSquare == 0 ? Equal : Math.Min(Equal, 10 * Math.Log10(255 * 255 / meanSquare));
}
