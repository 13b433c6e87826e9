namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>One attempt at a picture, whether it gave one or not.</summary>
internal sealed record EndedAttempt
{
    /// <summary>Index into the storyboard's pictures.</summary>
    public required int Picture { get; init; }

    public required AttemptOutcome Outcome { get; init; }

    public required string Node { get; init; }

    /// <summary>Id of the attempt, which is also the last part of the object's name; empty when none got that far.</summary>
    public string Attempt { get; init; } = "";

    /// <summary>To the millisecond.</summary>
    public required DateTimeOffset Started { get; init; }

    public double Milliseconds { get; init; }

    /// <summary>Lower-case hex of the stored picture; empty when there is none.</summary>
    public string Sha256 { get; init; } = "";

    public long Bytes { get; init; }

    public string? Error { get; init; }

    /// <summary>The picture is given up with this attempt.</summary>
    public bool Final { get; init; }

    public bool Succeeded => Outcome is AttemptOutcome.Done or AttemptOutcome.Cached;
}
