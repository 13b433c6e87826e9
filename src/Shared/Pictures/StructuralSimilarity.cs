namespace AADiff.Shared.Pictures;

/// <summary>
/// How alike two pictures look: the mean structural similarity of their luminance (Wang et al. 2004: a window of 11 × 11 weighted by a normal
/// distribution of σ = 1.5, K₁ = 0.01, K₂ = 0.03), over the places where the window fits. 1 for equal pictures.
/// </summary>
public static class StructuralSimilarity
{
    private const int Window = 11;
    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;

    private static readonly double[] _weights = Weights();

    /// <summary>Of pictures of one size, at least 11 pixels a side.</summary>
    public static double Of(Picture one, Picture other)
    {
        (int width, int height) = (one.Width, one.Height);
        double[] x = Luminance(one), y = Luminance(other);
        double[] meanX = Blur(x, width, height), meanY = Blur(y, width, height);
        double[] squareX = Blur(Product(x, x), width, height), squareY = Blur(Product(y, y), width, height), both = Blur(Product(x, y), width, height);
        double sum = 0;
        for (int i = 0; i < meanX.Length; i++)
        {
            double means = meanX[i] * meanY[i];
            double varianceX = squareX[i] - (meanX[i] * meanX[i]), varianceY = squareY[i] - (meanY[i] * meanY[i]), covariance = both[i] - means;
            sum += ((2 * means) + C1) * ((2 * covariance) + C2)
                / (((meanX[i] * meanX[i]) + (meanY[i] * meanY[i]) + C1) * (varianceX + varianceY + C2));
        }

        return sum / meanX.Length;
    }

    /// <summary>Rec. 601 weights on the stored values.</summary>
    internal static double[] Luminance(Picture picture) =>
        [.. Enumerable.Range(0, picture.Width * picture.Height).Select(i => (0.299 * picture.Rgb[3 * i]) + (0.587 * picture.Rgb[(3 * i) + 1]) + (0.114 * picture.Rgb[(3 * i) + 2]))];

    private static double[] Product(double[] one, double[] other) => [.. one.Zip(other, (a, b) => a * b)];

    /// <summary>Along the rows, then along the columns; smaller than the picture by the window's edge.</summary>
    private static double[] Blur(double[] values, int width, int height)
    {
        (int narrow, int low) = (width - Window + 1, height - Window + 1);
        var rows = new double[narrow * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < narrow; x++)
            {
                rows[(y * narrow) + x] = Sum(values, (y * width) + x, 1);
            }
        }

        var blurred = new double[narrow * low];
        for (int y = 0; y < low; y++)
        {
            for (int x = 0; x < narrow; x++)
            {
                blurred[(y * narrow) + x] = Sum(rows, (y * narrow) + x, narrow);
            }
        }

        return blurred;
    }

    private static double Sum(double[] values, int from, int step)
    {
        double sum = 0;
        for (int i = 0; i < Window; i++)
        {
            sum += _weights[i] * values[from + (i * step)];
        }

        return sum;
    }

    private static double[] Weights()
    {
        double[] weights = [.. Enumerable.Range(0, Window).Select(i => Math.Exp(-Math.Pow(i - (Window / 2), 2) / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
