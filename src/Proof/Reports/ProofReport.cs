using System.Collections.Immutable;
using AADiff.Proof.Controls;
using AADiff.Proof.Following;

namespace AADiff.Proof.Reports;

/// <summary>All that a proof says, as it is written to JSON; the page shows the same.</summary>
public sealed record ProofReport
{
    /// <summary>Version of aadiff.</summary>
    public required string Program { get; init; }

    /// <summary>The user's name of the video, or the job.</summary>
    public required string Subject { get; init; }

    /// <summary>Of the finished file, so that a report can't be held to another one.</summary>
    public required string VideoSha256 { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Null: not known, so the similarity with it is not measured.</summary>
    public string? Prompt { get; init; }

    /// <summary>That follows the sound; null: not known.</summary>
    public string? Word { get; init; }

    /// <summary>Name of the folder of the CLIP that measured; null: none did.</summary>
    public string? Clip { get; init; }

    /// <summary>What a reader must know to judge the figures, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The finished file first.</summary>
    public required ImmutableArray<JudgedEvidence> Evidence { get; init; }

    /// <summary>Empty: none was asked for.</summary>
    public ImmutableArray<ControlResult> Controls { get; init; } = [];

    /// <summary>All evidence says so, and every control failed as it must.</summary>
    public bool Follows => Evidence.All(one => one.Verdict.Follows) && !Controls.Any(control => control.Alarms);

    /// <summary>For people: what the whole report comes to.</summary>
    public string Sentence => Evidence.FirstOrDefault(one => !one.Verdict.Follows) is { } failed
        ? $"{failed.Verdict.Sentence} (Measured on {failed.Evidence.From}.)"
        : Controls.FirstOrDefault(control => control.Alarms) is { } control
            ? $"The picture follows the sound, but the control \"{control.Name}\" passes too, so the measure proves nothing."
            : Evidence[0].Verdict.Sentence;
}

public sealed record JudgedEvidence(Evidence Evidence, Verdict Verdict)
{
    public static JudgedEvidence Of(Evidence evidence) => new(evidence, Verdict.Of(evidence));
}
