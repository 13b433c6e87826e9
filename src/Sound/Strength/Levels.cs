namespace AADiff.Sound.Strength;

/// <summary>
/// Strengths are rounded to levels, so that frames of equal loudness share one picture. The levels lie over the range of the mapping, not
/// over what occurs in a clip (docs/adr/0002-levels-over-the-mapping-range.md): cutting or editing a sound leaves the levels, and their
/// pictures, where they are.
/// </summary>
public static class Levels
{
    /// <summary>
    /// The strength of the nearest level. Level q is Low + q·(High − Low)/(L − 1); an envelope above 1 goes on in steps of the same size,
    /// up to the limits of <see cref="StrengthLaw"/>. Snapping twice changes nothing.
    /// </summary>
    public static float Snap(double strength, StrengthLaw law)
    {
        double step = (law.High - law.Low) / (law.Levels - 1);
        if (step == 0)
        {
            return (float)law.Low;
        }

        double level = Math.Floor(((strength - law.Low) / step) + 0.5);
        return (float)Math.Clamp(law.Low + (level * step), StrengthLaw.Lowest, StrengthLaw.Highest);
    }

    /// <summary>
    /// Level numbers 0 … L − 1 over a range: ⌊(m − low)/(high − low)·(L − 1) + ½⌋. An empty range gives 0. Over the clip's own smallest and
    /// largest strength this is the coarser alternative that the ADR compares with.
    /// </summary>
    public static int[] Quantise(ReadOnlySpan<double> strengths, double low, double high, int levels)
    {
        int[] quantised = new int[strengths.Length];
        for (int i = 0; i < quantised.Length && high > low; i++)
        {
            double level = Math.Floor(((strengths[i] - low) / (high - low) * (levels - 1)) + 0.5);
            quantised[i] = (int)Math.Clamp(level, 0, levels - 1);
        }

        return quantised;
    }
}
