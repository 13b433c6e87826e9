using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.StateMachines;

namespace AADiff.Coordinator.Jobs;

/// <summary>How far a job is; pausing and waiting for the store are separate. The numbers are those of the journal.</summary>
internal enum JobPhase
{
    /// <summary>Not submitted.</summary>
    None = 0,
    Planning = 1,
    Rendering = 2,
    Assembling = 3,
    Completed = 4,
    Failed = 5,
    Cancelled = 6,

    /// <summary>No job any more, but not all of it is removed yet.</summary>
    Deleted = 7,
}

/// <summary>
/// The journaled part of a job: what replaying its events gives, and nothing else. <see cref="RenderJob"/> decides what follows from it.
/// </summary>
internal sealed record RenderJobState : IState<RenderJobState, IJobEvent>
{
    public JobPhase Phase { get; init; }

    public bool Paused { get; init; }

    public string User { get; init; } = "";

    public string Prompt { get; init; } = "";

    public int Priority { get; init; }

    public DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Planned { get; init; }

    public DateTimeOffset? FinishingSince { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>Of the video.</summary>
    public int Frames { get; init; }

    /// <summary>How often a coordinator began to send this job's pictures.</summary>
    public int Incarnation { get; init; }

    public PictureBoard Pictures { get; init; } = new(0);

    /// <summary>Pictures are drawn only as far as they are needed.</summary>
    public bool Adaptive { get; init; }

    /// <summary>How near blends came to the pictures that were drawn to check them.</summary>
    public ImmutableArray<PictureCheck> Checks { get; init; } = [];

    /// <summary>Frames that are blended of several pictures; null: it is not known yet.</summary>
    public int? Blended { get; init; }

    public AttemptLog Attempts { get; init; } = AttemptLog.Empty;

    /// <summary>Attempts in the store's copy of the log, as of the job's end.</summary>
    public int AttemptsWritten { get; init; }

    public ImmutableArray<WordScore> Words { get; init; } = [];

    public ImmutableArray<PresetScore> Presets { get; init; } = [];

    public ImmutableArray<string> Warnings { get; init; } = [];

    public ImmutableSortedDictionary<string, double> StageSeconds { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public string? Reason { get; init; }

    public ErrorClass? FailureClass { get; init; }

    public string? VideoObjectName { get; init; }

    public string? VideoSha256 { get; init; }

    /// <summary>For whoever asks.</summary>
    public bool Exists => Phase is not (JobPhase.None or JobPhase.Deleted);

    public bool Deleted => Phase == JobPhase.Deleted;

    public bool HasPlan => Planned is not null;

    /// <summary>It is known what every frame is made of.</summary>
    public bool Settled => !Adaptive || Blended is not null;

    public bool Ended => Phase is JobPhase.Completed or JobPhase.Failed or JobPhase.Cancelled or JobPhase.Deleted;

    public bool LogIsComplete => AttemptsWritten >= Attempts.Count;

    public JobStatus Status => Phase switch
    {
        JobPhase.Completed => JobStatus.Completed,
        JobPhase.Failed => JobStatus.Failed,
        JobPhase.Cancelled or JobPhase.Deleted => JobStatus.Cancelled,
        _ when Paused => JobStatus.Paused,
        JobPhase.Assembling => JobStatus.Assembling,
        JobPhase.Rendering => JobStatus.Rendering,
        _ => JobStatus.Planning,
    };

    public RenderJobState Apply(IJobEvent happened) => happened switch
    {
        JobSubmitted e => this with { Phase = JobPhase.Planning, User = e.User, Priority = e.Priority, Submitted = e.At },
        RequestRead e => this with { Prompt = e.Prompt },
        JobPlanned e => this with
        {
            Phase = JobPhase.Rendering,
            Planned = e.At,
            Frames = e.Frames,
            Words = e.Words,
            Presets = e.Presets,
            Warnings = e.Warnings,
            StageSeconds = e.StageSeconds,
            Pictures = new PictureBoard(e.Pictures, e.Adaptive),
            Adaptive = e.Adaptive,
        },
        PicturesChosen e => this with
        {
            Pictures = Pictures.Choose(e.Pictures),
            Checks = Checks.AddRange(e.Checks),
            Blended = e.Blended ?? Blended,
        },
        DispatchOpened => this with { Incarnation = Incarnation + 1 },
        AttemptsEnded e => this with { Attempts = Attempts.With(e.Attempts), Pictures = Pictures.With(e.Attempts) },
        PictureLost e => this with
        {
            Pictures = Pictures.Lose(e.Picture),
            Phase = Phase == JobPhase.Assembling ? JobPhase.Rendering : Phase,
            FinishingSince = null,
        },
        JobPaused => this with { Paused = true },
        JobResumed => this with { Paused = false },
        PrioritySet e => this with { Priority = e.Priority },
        JobRequeued => Requeue(),
        FinishingStarted e => this with
        {
            Phase = JobPhase.Assembling,
            FinishingSince = e.At,
            StageSeconds = StageSeconds.SetItem(JobStages.Rendering, Seconds(Planned, e.At)),
        },
        JobCompleted e => End(JobPhase.Completed, e.At) with
        {
            VideoObjectName = e.VideoObjectName,
            VideoSha256 = e.Sha256,
            StageSeconds = StageSeconds.SetItem(JobStages.Finishing, Seconds(FinishingSince, e.At)),
        },
        JobFailed e => End(JobPhase.Failed, e.At) with { FailureClass = e.Class, Reason = e.Reason },
        JobCancelled e => End(JobPhase.Cancelled, e.At) with { FailureClass = null, Reason = null },
        JobDeleted => this with { Phase = JobPhase.Deleted },

        // Fences of a later job of this id still have to be above those of this one.
        JobErased => new RenderJobState { Incarnation = Incarnation },
        AttemptLogWritten e => this with { AttemptsWritten = e.Attempts },
        _ => throw new ArgumentException($"no job event: {happened.GetType().Name}", nameof(happened)),
    };

    /// <summary>All attempts, those that count with the hash of their picture.</summary>
    public ImmutableArray<EndedAttempt> AttemptsWithHashes()
    {
        EndedAttempt[] attempts = new EndedAttempt[Attempts.Count];

        // A picture that was lost may have been found again by the very attempt that it was lost with: the last one counts.
        HashSet<int> counted = [];
        for (int index = attempts.Length - 1; index >= 0; index--)
        {
            EndedAttempt attempt = Attempts[index];
            bool counts = attempt.Succeeded
                && Pictures.Attempt(attempt.Picture) == attempt.Attempt
                && (!Pictures.Losses.ContainsKey(attempt.Picture) || counted.Add(attempt.Picture));
            attempts[index] = counts ? attempt with { Sha256 = Pictures.Sha256(attempt.Picture) } : attempt;
        }

        return [.. attempts];
    }

    private static double Seconds(DateTimeOffset? from, DateTimeOffset to) =>
        from is null ? 0 : Math.Max(0, Math.Round((to - from.Value).TotalSeconds, 3));

    private RenderJobState End(JobPhase phase, DateTimeOffset at) => this with { Phase = phase, Finished = at, Paused = false };

    private RenderJobState Requeue() => this with
    {
        Phase = !Ended ? Phase : HasPlan ? JobPhase.Rendering : JobPhase.Planning,
        Finished = null,
        FailureClass = null,
        Reason = null,
        Pictures = Pictures.Requeue(),
    };
}
