namespace AADiff.Sound.Spectrum;

/// <summary>A few numbers kept in order while one leaves and another enters: the middle one is the running median.</summary>
internal static class SortedWindow
{
    public static double Median(ReadOnlySpan<double> sorted) => sorted[sorted.Length / 2];

    public static void Replace(Span<double> sorted, double leaving, double entering)
    {
        int at = sorted.BinarySearch(leaving);
        while (at + 1 < sorted.Length && sorted[at + 1] < entering)
        {
            sorted[at] = sorted[at + 1];
            at++;
        }

        while (at > 0 && sorted[at - 1] > entering)
        {
            sorted[at] = sorted[at - 1];
            at--;
        }

        sorted[at] = entering;
    }

    /// <summary>
    /// Index into <paramref name="length"/> values when the row is continued by its own mirror image (d c b a | a b c d | d c b a).
    /// </summary>
    public static int Mirror(long index, long length)
    {
        long period = 2 * length;
        long within = ((index % period) + period) % period;
        return (int)(within < length ? within : period - 1 - within);
    }
}
