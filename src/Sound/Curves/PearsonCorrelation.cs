namespace AADiff.Sound.Curves;

/// <summary>Pearson's r, −1 to 1: whether two rows of numbers are proportional to each other around their means.</summary>
public static class PearsonCorrelation
{
    /// <summary>Null when one of them is constant but for what rounding leaves.</summary>
    /// <param name="x">As many as <paramref name="y"/>.</param>
    /// <param name="y">The other row.</param>
    public static double? Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = Mean(x), meanY = Mean(y), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }

        return xx > Rounding(meanX, x.Length) && yy > Rounding(meanY, y.Length) ? Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1) : null;
    }

    /// <summary>Sum of squares that rounding leaves of equal values.</summary>
    private static double Rounding(double mean, int count) => 1e-28 * mean * mean * count;

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
