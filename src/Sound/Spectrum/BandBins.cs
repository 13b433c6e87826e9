namespace AADiff.Sound.Spectrum;

/// <summary>The bins of a frequency band, both ends included.</summary>
internal readonly record struct BandBins(int First, int Count)
{
    /// <summary>Where hearing and most recordings have their energy; what the spectral features average over, in Hz.</summary>
    public static BandBins Audible(StftShape shape) => Between(shape, 50, 14_000);

    /// <summary>Bins with <paramref name="low"/> ≤ f ≤ min(<paramref name="high"/>, R/2); none when no bin lies inside.</summary>
    public static BandBins Between(StftShape shape, double low, double high)
    {
        int[] inside = [.. Enumerable.Range(0, shape.Bins).Where(bin => shape.Frequency(bin) >= low && shape.Frequency(bin) <= high)];
        return inside.Length == 0 ? default : new BandBins(inside[0], inside.Length);
    }

    public double Sum(ReadOnlySpan<double> magnitude)
    {
        double sum = 0;
        foreach (double value in magnitude.Slice(First, Count))
        {
            sum += value;
        }

        return sum;
    }

    public double Mean(ReadOnlySpan<double> magnitude) => Count == 0 ? 0 : Sum(magnitude) / Count;
}
