using System.Collections.Immutable;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <summary>The facts of one job: what replaying its journal gives, and nothing else. <see cref="RenderJob"/> decides what follows from them.</summary>
internal sealed class RenderJobState
{
    public JobPhase Phase { get; internal set; }

    public bool Paused { get; internal set; }

    public string User { get; internal set; } = "";

    public string Prompt { get; internal set; } = "";

    public int Priority { get; internal set; }

    public DateTimeOffset Submitted { get; internal set; }

    public DateTimeOffset? Planned { get; internal set; }

    public DateTimeOffset? FinishingSince { get; internal set; }

    public DateTimeOffset? Finished { get; internal set; }

    public int Frames { get; internal set; }

    /// <summary>How often a coordinator began to send this job's pictures.</summary>
    public int Incarnation { get; internal set; }

    public PictureBoard Pictures { get; internal set; } = new(0);

    public AttemptLog Attempts { get; } = new();

    /// <summary>Attempts in the store's copy of the log, as of the job's end.</summary>
    public int AttemptsWritten { get; internal set; }

    public ImmutableArray<WordScore> Words { get; internal set; } = [];

    public ImmutableArray<string> Warnings { get; internal set; } = [];

    public ImmutableSortedDictionary<string, double> StageSeconds { get; internal set; } = ImmutableSortedDictionary<string, double>.Empty;

    public string? Reason { get; internal set; }

    public ErrorClass? FailureClass { get; internal set; }

    public string? VideoObjectName { get; internal set; }

    public string? VideoSha256 { get; internal set; }

    public bool Exists => Phase != JobPhase.None;

    public bool HasPlan => Planned is not null;

    public bool Ended => Phase is JobPhase.Completed or JobPhase.Failed or JobPhase.Cancelled;

    public JobStatus Status => Phase switch
    {
        JobPhase.Completed => JobStatus.Completed,
        JobPhase.Failed => JobStatus.Failed,
        JobPhase.Cancelled => JobStatus.Cancelled,
        _ when Paused => JobStatus.Paused,
        JobPhase.Assembling => JobStatus.Assembling,
        JobPhase.Rendering => JobStatus.Rendering,
        _ => JobStatus.Planning,
    };

    public void Apply(IJobEvent happened)
    {
        switch (happened)
        {
            case JobSubmitted e:
                (Phase, User, Priority, Submitted) = (JobPhase.Planning, e.User, e.Priority, e.At);
                break;
            case RequestRead e:
                Prompt = e.Prompt;
                break;
            case JobPlanned e:
                (Phase, Planned, Frames, Words, Warnings, StageSeconds) = (JobPhase.Rendering, e.At, e.Frames, e.Words, e.Warnings, e.StageSeconds);
                Pictures = new PictureBoard(e.Pictures);
                break;
            case DispatchOpened:
                Incarnation++;
                break;
            case AttemptsEnded e:
                foreach (EndedAttempt attempt in e.Attempts)
                    Apply(attempt);
                break;
            case JobPaused:
                Paused = true;
                break;
            case JobResumed:
                Paused = false;
                break;
            case PrioritySet e:
                Priority = e.Priority;
                break;
            case JobRequeued:
                Requeue();
                break;
            case FinishingStarted e:
                (Phase, FinishingSince) = (JobPhase.Assembling, e.At);
                StageSeconds = StageSeconds.SetItem("rendering", Seconds(Planned, e.At));
                break;
            case JobCompleted e:
                End(JobPhase.Completed, e.At);
                (VideoObjectName, VideoSha256) = (e.VideoObjectName, e.Sha256);
                StageSeconds = StageSeconds.SetItem("finishing", Seconds(FinishingSince, e.At));
                break;
            case JobFailed e:
                End(JobPhase.Failed, e.At);
                (FailureClass, Reason) = (e.Class, e.Reason);
                break;
            case JobCancelled e:
                End(JobPhase.Cancelled, e.At);
                (FailureClass, Reason) = (null, null);
                break;
            case AttemptLogWritten e:
                AttemptsWritten = e.Attempts;
                break;
            default:
                throw new ArgumentException($"no job event: {happened.GetType().Name}", nameof(happened));
        }
    }

    /// <summary>All attempts, those that count with the hash of their picture. A copy.</summary>
    public ImmutableArray<EndedAttempt> AttemptsWithHashes()
    {
        ImmutableArray<EndedAttempt>.Builder attempts = ImmutableArray.CreateBuilder<EndedAttempt>(Attempts.Count);
        for (int index = 0; index < Attempts.Count; index++)
        {
            EndedAttempt attempt = Attempts[index];
            bool counts = attempt.Succeeded && Pictures.Attempt(attempt.Picture) == attempt.Attempt;
            attempts.Add(counts ? attempt with { Sha256 = Convert.ToHexStringLower(Pictures.Sha256(attempt.Picture)) } : attempt);
        }

        return attempts.MoveToImmutable();
    }

    private static double Seconds(DateTimeOffset? from, DateTimeOffset to) => from is null ? 0 : Math.Round((to - from.Value).TotalSeconds, 3);

    private void Apply(EndedAttempt attempt)
    {
        Attempts.Add(attempt);
        if (attempt.Succeeded)
            Pictures.Record(attempt.Picture, attempt.Attempt, Convert.FromHexString(attempt.Sha256), attempt.Outcome == AttemptOutcome.Cached);
        else
            Pictures.Fail(attempt.Picture, attempt.Outcome, attempt.Node, attempt.Final);
    }

    private void End(JobPhase phase, DateTimeOffset at) => (Phase, Finished, Paused) = (phase, at, false);

    private void Requeue()
    {
        if (Ended)
            Phase = !HasPlan ? JobPhase.Planning : JobPhase.Rendering;

        (Finished, FailureClass, Reason) = (null, null, null);
        Pictures.Requeue();
    }
}
