using System.Collections.Immutable;
using System.Globalization;
using AADiff.Proof.Measures;

namespace AADiff.Proof.Following;

/// <param name="Name">What is measured.</param>
/// <param name="Measured">Of the video.</param>
/// <param name="Limit">What it must come to.</param>
/// <param name="Met">It does.</param>
public sealed record Criterion(string Name, Measure Measured, string Limit, bool Met)
{
    /// <summary>For people, with as many digits as the limit needs.</summary>
    public string Figure => Measured.Text(Name.StartsWith("p,", StringComparison.Ordinal) ? "0.0000" : "0.##");
}

public enum Outcome
{
    /// <summary>Time and amount are those of the raw loudness.</summary>
    Follows,

    /// <summary>
    /// Time is that of the sound, and the amount is what was asked for, but that was not the raw loudness: a preset hears events, a window smooths.
    /// </summary>
    FollowsAsAsked,

    DoesNotFollow,

    NotMeasurable,
}

/// <summary>Whether the picture follows the sound, by limits that stood fixed before anything was measured (docs/proof.md §2).</summary>
/// <param name="Criteria">All must be met.</param>
/// <param name="Outcome">What they come to.</param>
/// <param name="Sentence">For people.</param>
public sealed record Verdict(ImmutableArray<Criterion> Criteria, Outcome Outcome, string Sentence)
{
    public const double LeastPearson = 0.7;
    public const double LeastSpearman = 0.9;
    public const double MostLag = 1;
    public const double MostP = 0.01;

    public bool Follows => Outcome is Outcome.Follows or Outcome.FollowsAsAsked;

    public static Verdict Of(Evidence evidence)
    {
        ImmutableArray<Criterion> criteria =
        [
            .. InTime(evidence.Change),
            .. evidence.WithStrength.Take(1).Select(strength => new Criterion(
                "Spearman's ρ of the change of the picture with the strength that was asked for", strength.Spearman, AtLeast(LeastSpearman),
                strength.Spearman.AtLeast(LeastSpearman))),
        ];
        Outcome outcome = criteria.All(criterion => criterion.Met) ? Outcome.Follows
            : criteria.Any(criterion => criterion.Measured.Reason is not null) ? Outcome.NotMeasurable
            : evidence.Ceiling.Value < LeastPearson && criteria.Skip(1).All(criterion => criterion.Met) ? Outcome.FollowsAsAsked
            : Outcome.DoesNotFollow;
        return new Verdict(criteria, outcome, Say(outcome, criteria, evidence.Ceiling));
    }

    /// <summary>Whether a series moves when the sound does, r first; what a control must miss.</summary>
    public static ImmutableArray<Criterion> InTime(Agreement agreement)
    {
        (Measure r, Measure lag, Measure p) = (agreement.Pearson, agreement.Lag.Frames, agreement.ShiftedBothWays.P);
        return
        [
            new($"Pearson's r of {agreement.Follower} with the raw loudness", r, AtLeast(LeastPearson), r.AtLeast(LeastPearson)),
            new("lag of the picture behind the sound, frames", lag, "−1 to 1", Math.Abs(lag.Value ?? double.NaN) <= MostLag),
            new("p, by circular shifts forwards and backwards", p, AtMost(MostP), p.AtMost(MostP)),
        ];
    }

    private static string Say(Outcome outcome, ImmutableArray<Criterion> criteria, Measure ceiling) => outcome switch
    {
        Outcome.Follows => "The picture follows the sound.",
        Outcome.FollowsAsAsked => string.Create(
            CultureInfo.InvariantCulture,
            $"The picture follows the sound as it was asked to: in time (p = {criteria[2].Measured.Text("0.0000")}), and as strongly as asked "
                + $"(ρ = {criteria[^1].Measured.Text()}). That was not the raw loudness: the strength itself goes with it by "
                + $"r = {ceiling.Value:0.00}, the picture by {criteria[0].Measured.Text()}."),
        Outcome.NotMeasurable => "Whether the picture follows the sound can't be measured because "
            + $"{criteria.First(criterion => criterion.Measured.Reason is not null).Measured.Reason}.",
        _ => $"The picture does not follow the sound: {string.Join("; ", criteria.Where(criterion => !criterion.Met).Select(Miss))}.",
    };

    private static string Miss(Criterion criterion) => $"{criterion.Name} is {criterion.Figure}, not {criterion.Limit}";

    private static string AtLeast(double limit) => string.Create(CultureInfo.InvariantCulture, $"at least {limit}");

    private static string AtMost(double limit) => string.Create(CultureInfo.InvariantCulture, $"at most {limit}");
}
