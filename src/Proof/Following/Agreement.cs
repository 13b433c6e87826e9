using AADiff.Proof.Measures;
using AADiff.Proof.Significance;

namespace AADiff.Proof.Following;

/// <summary>How one series follows another.</summary>
/// <param name="Follower">Of the picture.</param>
/// <param name="Leader">Of the sound, or the strength that was asked for.</param>
public sealed record Agreement(string Follower, string Leader)
{
    public required Measure Pearson { get; init; }

    public Interval? PearsonInterval { get; init; }

    public required Measure Spearman { get; init; }

    public Interval? SpearmanInterval { get; init; }

    public required Lag Lag { get; init; }

    /// <summary>Of the follower, in its own unit.</summary>
    public required Measure Modulation { get; init; }

    /// <summary>The plain test, forwards only.</summary>
    public required CircularShift Shifted { get; init; }

    /// <summary>Backwards too, which judges short videos.</summary>
    public required CircularShift ShiftedBothWays { get; init; }

    /// <param name="follower">Of the picture.</param>
    /// <param name="leader">As many values.</param>
    /// <param name="framesPerSecond">Of the video.</param>
    /// <param name="followerOf">
    /// What the follower would be for another leader, where it depends on it: the distance from the quietest frame does. Null: it does not.
    /// </param>
    public static Agreement Of(Series follower, Series leader, double framesPerSecond, Func<double[], double[]>? followerOf = null)
    {
        int second = Math.Max(1, (int)Math.Round(framesPerSecond)), half = Math.Max(1, second / 2);
        bool measurable = (follower.Flaw() ?? leader.Flaw()) is null;
        CircularShift Shift(bool reversed) => followerOf is null
            ? CircularShift.Test(follower, leader, second, reversed)
            : CircularShift.Test(
                follower.Flaw() ?? leader.Flaw(), leader, second, reversed, shifted => Correlation.Pearson(followerOf(shifted), shifted));
        return new Agreement(follower.Name, leader.Name)
        {
            Pearson = Correlation.Pearson(follower, leader),
            PearsonInterval = measurable ? Bootstrap.OfFrames(follower, leader, half, Correlation.Pearson) : null,
            Spearman = Correlation.Spearman(follower, leader),
            SpearmanInterval = measurable ? Bootstrap.OfFrames(follower, leader, half, Correlation.Spearman) : null,
            Lag = Lag.Of(follower, leader, half),
            Modulation = Spread.Modulation(follower),
            Shifted = Shift(reversed: false),
            ShiftedBothWays = Shift(reversed: true),
        };
    }
}
