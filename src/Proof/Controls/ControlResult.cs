using AADiff.Proof.Following;
using AADiff.Proof.Measures;

namespace AADiff.Proof.Controls;

/// <summary>What became of the proof when something was made wrong on purpose.</summary>
/// <param name="Name">As people ask for it: "reversed envelope".</param>
/// <param name="Wrong">What was made wrong.</param>
public sealed record ControlResult(string Name, string Wrong)
{
    public required Measure Pearson { get; init; }

    public required Measure Lag { get; init; }

    public required Measure P { get; init; }

    /// <summary>Of what was compared with the sound.</summary>
    public required Measure Modulation { get; init; }

    /// <summary>It must not pass for a proof. False: it is shown for comparison.</summary>
    public required bool MustFail { get; init; }

    /// <summary>It would pass for a proof by time: r, lag and p.</summary>
    public required bool Passes { get; init; }

    /// <summary>What else there is to say; null: nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>It must fail and did not, so the measure proves nothing.</summary>
    public bool Alarms => MustFail && Passes;

    /// <summary>Judged by time like the video itself.</summary>
    public static ControlResult Of(string name, string wrong, Agreement agreement, bool mustFail = true) => new(name, wrong)
    {
        Pearson = agreement.Pearson,
        Lag = agreement.Lag.Frames,
        P = agreement.ShiftedBothWays.P,
        Modulation = agreement.Modulation,
        MustFail = mustFail,
        Passes = Verdict.InTime(agreement).All(criterion => criterion.Met),
    };
}
