namespace AADiff.Proof.Measures;

/// <summary>How far values spread.</summary>
public static class Spread
{
    /// <summary>Modulation range: 95th minus 5th percentile, so that single frames do not make it.</summary>
    public static Measure Modulation(Series series) => series.Frames < 2
        ? Measure.Missing("the video has one frame only")
        : Measure.Of(Percentile(series.Values.AsSpan(), 95) - Percentile(series.Values.AsSpan(), 5));

    /// <summary>By linear interpolation between the two nearest values, as numpy's default.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Percentile(ReadOnlySpan<double> values, double percent)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double place = percent / 100 * (sorted.Length - 1);
        int below = (int)place;
        double part = place - below;
        return part == 0 ? sorted[below] : sorted[below] + (part * (sorted[below + 1] - sorted[below]));
    }
}
