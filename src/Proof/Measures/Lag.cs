using System.Collections.Immutable;

namespace AADiff.Proof.Measures;

/// <summary>By how many frames one series follows another: where they agree best within half a second to either side.</summary>
/// <param name="Frames">Positive: it comes later.</param>
/// <param name="Correlations">Pearson's r from the earliest shift to the latest; 0 where one of them stands still.</param>
public sealed record Lag(Measure Frames, ImmutableArray<double> Correlations)
{
    /// <summary>
    /// r for each ℓ over the pairs (follower[i + ℓ], leader[i]) where both exist. Of shifts that agree equally well the smallest one counts.
    /// </summary>
    /// <param name="follower">The picture.</param>
    /// <param name="leader">The sound.</param>
    /// <param name="reach">Largest |ℓ|: half a second in frames. Not beyond half of the video.</param>
    public static Lag Of(Series follower, Series leader, int reach)
    {
        Pairs.Require(follower, leader);
        if ((follower.Flaw() ?? leader.Flaw()) is { } flaw)
        {
            return new Lag(Measure.Missing(flaw), []);
        }

        reach = Math.Min(reach, follower.Frames / 2);
        double[] correlations = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(shift => At(follower, leader, shift) ?? 0)];
        int best = Enumerable.Range(-reach, (2 * reach) + 1).OrderBy(Math.Abs)
            .Aggregate((one, other) => correlations[other + reach] > correlations[one + reach] + 1e-9 ? other : one);
        return new Lag(
            correlations[best + reach] > 0 ? Measure.Of(best) : Measure.Missing($"{follower.Name} follows {leader.Name} at no shift"),
            [.. correlations]);
    }

    private static double? At(Series follower, Series leader, int shift)
    {
        int count = follower.Frames - Math.Abs(shift);
        return Correlation.Pearson(
            follower.Values.AsSpan(Math.Max(0, shift), count), leader.Values.AsSpan(Math.Max(0, -shift), count));
    }
}
