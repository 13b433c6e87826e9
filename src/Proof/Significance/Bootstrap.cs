using AADiff.Proof.Measures;

namespace AADiff.Proof.Significance;

/// <summary>An interval that holds 95 % of what would come out if the same were measured again.</summary>
public sealed record Interval(double From, double To)
{
    /// <summary>2.5th and 97.5th percentile.</summary>
    public static Interval Of(ReadOnlySpan<double> draws) => new(Spread.Percentile(draws, 2.5), Spread.Percentile(draws, 97.5));
}

/// <summary>Intervals by drawing anew from what was measured. Seeded: the same values give the same interval.</summary>
public static class Bootstrap
{
    public const int Draws = 1000;
    private const int Seed = 2305;

    /// <summary>
    /// Of a figure of two series of one video. Blocks of neighbouring frames are drawn, round the end, because single frames would pretend to be
    /// independent and make the interval too narrow. Null when fewer than half of the draws can be measured.
    /// </summary>
    /// <param name="one">[frames].</param>
    /// <param name="other">[frames].</param>
    /// <param name="block">Frames of a block: half a second.</param>
    /// <param name="figure">Null: the draw stands still.</param>
    public static Interval? OfFrames(Series one, Series other, int block, Func<ReadOnlySpan<double>, ReadOnlySpan<double>, double?> figure)
    {
        Pairs.Require(one, other);
        Random random = new(Seed);
        int frames = one.Frames;
        (double[] x, double[] y) = (new double[frames], new double[frames]);
        List<double> draws = [];
        for (int draw = 0; draw < Draws; draw++)
        {
            for (int i = 0, from = 0; i < frames; i++)
            {
                from = i % block == 0 ? random.Next(frames) : from + 1;
                (x[i], y[i]) = (one.Values[from % frames], other.Values[from % frames]);
            }

            if (figure(x, y) is { } value)
            {
                draws.Add(value);
            }
        }

        return draws.Count >= Draws / 2 ? Interval.Of([.. draws]) : null;
    }

    /// <summary>Of the mean over clips, which are independent. Null for fewer than two.</summary>
    public static Interval? OfMean(IReadOnlyList<double> clips)
    {
        if (clips.Count < 2)
        {
            return null;
        }

        Random random = new(Seed);
        return OfMean(clips, [.. Enumerable.Range(0, Draws).Select(_ => (int[])[.. clips.Select(_ => random.Next(clips.Count))])]);
    }

    /// <param name="clips">One figure a clip.</param>
    /// <param name="drawn">Clips of each draw.</param>
    internal static Interval OfMean(IReadOnlyList<double> clips, IReadOnlyList<int[]> drawn) =>
        Interval.Of([.. drawn.Select(indices => indices.Average(index => clips[index]))]);
}
