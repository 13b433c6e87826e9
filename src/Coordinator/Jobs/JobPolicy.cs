using AADiff.Shared.Configuration;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Jobs;

/// <summary>Limits of a job. Failures count against a picture, interruptions (drain, steal, cancel, lost store) never do.</summary>
public sealed record JobPolicy
{
    /// <summary>
    /// A picture that can't be rendered (NaN, missing model) fails after this many attempts, on whichever nodes: one node may be wrongly
    /// set up, and a farm may have only one.
    /// </summary>
    public int DataAttempts { get; init; } = 3;

    /// <summary>A picture that fails by the node's fault, or whose node dies under it, on this many distinct nodes fails.</summary>
    public int DistinctNodes { get; init; } = 3;

    /// <summary>The same on fewer nodes than that: a small farm must come to an end too.</summary>
    public int NodeAttempts { get; init; } = 6;

    /// <summary>
    /// A recorded picture that is lost or damaged is drawn again this often; then the store is not to be trusted with it, and the job fails.
    /// </summary>
    public int Losses { get; init; } = 3;

    /// <summary>Share of failed pictures, 0 to 1, at which the job stops early.</summary>
    public double FailedShare { get; init; } = 0.10;

    /// <summary>
    /// Fewer failed pictures than this never stop a job early: what is left is rendered, so that a requeue has little to do.
    /// </summary>
    public int FailedAtLeast { get; init; } = 3;

    public TimeSpan LeaseSilence { get; init; } = FarmTimings.PictureLease;

    public TimeSpan Stalled { get; init; } = FarmTimings.PictureStalled;

    public TimeSpan Unanswered { get; init; } = FarmTimings.PictureUnanswered;

    /// <summary>Pictures out at once until the scheduler grants a window.</summary>
    public int InitialWindow { get; init; } = 2;

    /// <summary>Ended attempts that are persisted as one event.</summary>
    public int BatchAttempts { get; init; } = 32;

    public TimeSpan BatchWait { get; init; } = FarmTimings.AttemptBatch;

    /// <summary>Events between two snapshots.</summary>
    public int SnapshotEvery { get; init; } = 1000;

    public TimeSpan LongestPause { get; init; } = FarmTimings.LongestPause;

    public TimeSpan Passivation { get; init; } = FarmTimings.JobPassivation;

    /// <summary>
    /// The sound is encoded from when the request is read on: where the process that plans draws too, later there is no core left for it. Elsewhere it
    /// begins with the first picture, because hundreds of jobs may be planned long before they are drawn.
    /// </summary>
    public bool SoundWhilePlanning { get; init; }

    public static JobPolicy Of(JobLimits options) => new()
    {
        FailedShare = options.FailedShare,
        DataAttempts = options.DataAttempts,
        DistinctNodes = options.DistinctNodes,
    };

    /// <summary>1, 2, 4, … seconds, up to <see cref="LongestPause"/>.</summary>
    internal TimeSpan Pause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Clamp(failures - 1, 0, 20))));
}
