namespace AADiff.Proof.Measures;

/// <summary>How far pictures are apart. Pictures are rows of red, green and blue, one byte each.</summary>
public static class PictureError
{
    /// <summary>
    /// Peak signal-to-noise ratio in decibel over the pixels that belong to the background; infinite where they are equal.
    /// </summary>
    /// <param name="one">[height · width · 3].</param>
    /// <param name="other">The same.</param>
    /// <param name="background">[height · width]; empty: all of the picture.</param>
    /// <exception cref="ArgumentException">There is no background.</exception>
    public static double Psnr(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, ReadOnlySpan<bool> background = default)
    {
        (long squares, long values) = (0, 0);
        for (int pixel = 0; pixel < one.Length / 3; pixel++)
        {
            if (background.IsEmpty || background[pixel])
            {
                for (int i = 3 * pixel; i < (3 * pixel) + 3; i++)
                {
                    int difference = one[i] - other[i];
                    squares += difference * difference;
                }

                values += 3;
            }
        }

        return values > 0
            ? 10 * Math.Log10(255.0 * 255 * values / squares)
            : throw new ArgumentException("the mask leaves no background", nameof(background));
    }

    /// <summary>Mean over red, green and blue of the absolute difference, 0 to 255.</summary>
    public static double MeanDifference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        long sum = 0;
        for (int i = 0; i < one.Length; i++)
        {
            sum += Math.Abs(one[i] - other[i]);
        }

        return (double)sum / one.Length;
    }

    /// <summary>
    /// (255 − mean difference of consecutive frames)/255, VBench's temporal flickering. 1: nothing ever changes, so it is worth something only
    /// beside the modulation range.
    /// </summary>
    /// <param name="differences">Mean difference of each frame from the one before.</param>
    public static Measure Steadiness(IReadOnlyCollection<double> differences) => differences.Count == 0
        ? Measure.Missing("the video has one frame only")
        : Measure.Of((255 - differences.Average()) / 255);
}
