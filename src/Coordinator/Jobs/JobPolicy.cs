namespace AADiff.Coordinator.Jobs;

/// <summary>Limits of a job. A picture pays for failures, never for interruptions (drain, steal, cancel, lost store).</summary>
public sealed record JobPolicy
{
    /// <summary>
    /// A picture that can't be rendered (NaN, missing model) fails after this many attempts, on whichever nodes: one node may be wrongly set up,
    /// and a farm may have only one.
    /// </summary>
    public int DataAttempts { get; init; } = 3;

    /// <summary>A picture that fails by the node's fault, or whose node dies under it, on this many distinct nodes fails.</summary>
    public int DistinctNodes { get; init; } = 3;

    /// <summary>The same on fewer nodes than that: a small farm must come to an end too.</summary>
    public int NodeAttempts { get; init; } = 6;

    /// <summary>Share of failed pictures, 0 to 1, at which the job stops early.</summary>
    public double FailedShare { get; init; } = 0.10;

    /// <summary>Fewer failed pictures than this never stop a job early: what is left is rendered, so that a requeue has little to do.</summary>
    public int FailedAtLeast { get; init; } = 3;

    /// <summary>A picture whose owner is silent for this long is asked for again.</summary>
    public TimeSpan LeaseSilence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A picture whose owner is silent for this long, a beat missed, takes no place in the window any more.</summary>
    public TimeSpan Stalled { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The same for a picture that no owner has answered for; a live one answers within milliseconds.</summary>
    public TimeSpan Unanswered { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pictures out at once until the scheduler speaks.</summary>
    public int InitialWindow { get; init; } = 2;

    /// <summary>Ended attempts that are persisted as one event.</summary>
    public int BatchAttempts { get; init; } = 32;

    /// <summary>Longest wait of an ended attempt for its batch.</summary>
    public TimeSpan BatchWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Events between two snapshots.</summary>
    public int SnapshotEvery { get; init; } = 1000;

    /// <summary>Longest pause between two attempts to reach a lost store, and between two interruptions of one picture.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a finished job stays in memory after the last question.</summary>
    public TimeSpan Passivation { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>1, 2, 4, … seconds, up to <see cref="LongestPause"/>.</summary>
    internal TimeSpan Pause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Clamp(failures - 1, 0, 20))));
}
