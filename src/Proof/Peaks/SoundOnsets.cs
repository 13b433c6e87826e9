namespace AADiff.Proof.Peaks;

/// <summary>
/// Where a sound begins anew, as librosa's <c>onset_detect</c> has it and AV-Align takes it: peaks of the onset strength at 22,050 Hz with columns of
/// 512 samples.
/// </summary>
public static class SoundOnsets
{
    public const int SampleRate = 22_050;
    public const int Window = 2048;
    public const int Hop = 512;

    // Columns before and after, the limit above the mean around, and the wait between two onsets, as librosa gets them of its 30 ms and 100 ms.
    private const int Before = 1;
    private const int MeanBefore = 4;
    private const int MeanAfter = 4;
    private const double AboveMean = 0.07;
    private const int Wait = 1;

    /// <summary>Centre of a column in seconds.</summary>
    public static double TimeOf(int column) => (double)column * Hop / SampleRate;

    /// <summary>Columns of the onsets; none where the strength is the same throughout, as in silence.</summary>
    /// <param name="strength">Mean rise of the mel bands in decibel, one a column.</param>
    public static int[] Pick(ReadOnlySpan<double> strength)
    {
        double[] x = Scaled(strength);
        List<int> onsets = [];
        for (int n = 0; n < x.Length; n++)
        {
            ReadOnlySpan<double> around = x.AsSpan(Math.Max(0, n - MeanBefore)..Math.Min(x.Length, n + MeanAfter + 1));
            bool highest = x[n] == Max(x.AsSpan(Math.Max(0, n - Before)..(n + 1)));
            if (highest && x[n] > 0 && x[n] >= Mean(around) + AboveMean && (onsets.Count == 0 || n - onsets[^1] > Wait))
            {
                onsets.Add(n);
            }
        }

        return [.. onsets];
    }

    /// <summary>From 0 to 1.</summary>
    internal static double[] Scaled(ReadOnlySpan<double> strength)
    {
        double[] x = strength.ToArray();
        double low = x.DefaultIfEmpty(0).Min();
        double range = x.DefaultIfEmpty(0).Max() - low;
        return [.. x.Select(value => range > 0 ? (value - low) / range : 0)];
    }

    private static double Max(ReadOnlySpan<double> values)
    {
        double max = double.NegativeInfinity;
        foreach (double value in values)
        {
            max = Math.Max(max, value);
        }

        return max;
    }

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
