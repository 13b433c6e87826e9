using AADiff.Sound.Curves;

namespace AADiff.Proof.Measures;

/// <summary>How well two rows of numbers go together, −1 to 1 (docs/proof.md §3).</summary>
public static class Correlation
{
    /// <summary>r, whether they are proportional.</summary>
    public static Measure Pearson(Series one, Series other) => Guarded(one, other, Pearson);

    /// <summary>ρ, whether they rise and fall together, however much: Pearson's r of the ranks, equal values sharing their mean rank.</summary>
    public static Measure Spearman(Series one, Series other) => Guarded(one, other, Spearman);

    /// <inheritdoc cref="PearsonCorrelation.Of"/>
    public static double? Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => PearsonCorrelation.Of(x, y);

    /// <inheritdoc cref="Pearson(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public static double? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Pearson(Ranks(x), Ranks(y));

    /// <summary>1 for the smallest; equal values share the mean of their places.</summary>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        double[] ranks = new double[sorted.Length];
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            to = from;
            while (to < sorted.Length && sorted[to] == sorted[from])
            {
                to++;
            }

            for (int i = from; i < to; i++)
            {
                ranks[order[i]] = (from + to + 1) / 2.0;
            }
        }

        return ranks;
    }

    private static Measure Guarded(Series one, Series other, Func<ReadOnlySpan<double>, ReadOnlySpan<double>, double?> measure)
    {
        Pairs.Require(one, other);
        return (one.Flaw() ?? other.Flaw()) is { } flaw ? Measure.Missing(flaw)
            : measure(one.Values.AsSpan(), other.Values.AsSpan()) is { } value ? Measure.Of(value)
            : Measure.Missing($"{one.Name} or {other.Name} never changes");
    }
}

internal static class Pairs
{
    public static void Require(Series one, Series other)
    {
        if (one.Frames != other.Frames)
        {
            throw new ArgumentException($"{one.Name} has {one.Frames} values and {other.Name} {other.Frames}");
        }
    }
}
