namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>How an attempt at a picture ended. The numbers are those of the journal.</summary>
internal enum AttemptOutcome
{
    Done = 0,

    /// <summary>The picture existed already.</summary>
    Cached = 1,

    /// <summary>The request's fault.</summary>
    Data = 2,

    /// <summary>The node's fault.</summary>
    Host = 3,

    /// <summary>A drain, a steal, a cancel or a lost store; counts for nothing.</summary>
    Interrupted = 4,

    /// <summary>Its owner fell silent while it ran: the node died, or a network did.</summary>
    Lost = 5,
}

/// <summary>One attempt at a picture, successful or not.</summary>
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

    /// <summary>The picture fails with this attempt.</summary>
    public bool Final { get; init; }

    public bool Succeeded => Outcome is AttemptOutcome.Done or AttemptOutcome.Cached;
}
