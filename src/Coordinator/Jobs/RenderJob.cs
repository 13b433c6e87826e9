using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// One job as a state machine. <see cref="State"/> is what the journal rebuilds, <see cref="Runtime"/> what a restart loses. After every
/// message it also decides what is to be done as things stand, which after a restart is the same as picking the job up where it was left.
/// </summary>
internal sealed partial record RenderJob(string JobId, JobPolicy Policy) : IState<RenderJob, IJobChange>
{
    public RenderJobState State { get; init; } = new();

    public JobRuntime Runtime { get; init; } = new();

    public JobStatus Status => !State.Ended && !State.Paused && Runtime.Store.Blocks ? JobStatus.Blocked : State.Status;

    /// <summary>Ended, with nothing left to tidy up; or never submitted.</summary>
    public bool IsAtRest => State.Phase == JobPhase.None || (!State.Deleted && State.Ended && Runtime is { Released: true, Operation: null } && State.LogIsComplete);

    private JobDecision Nothing => new(this);

    public RenderJob Apply(IJobChange happened)
    {
        switch (happened)
        {
            case IJobEvent journaled:
                RenderJobState state = State.Apply(journaled);
                return this with { State = state, Runtime = Runtime.Apply(journaled, state, Policy) };
            case IRuntimeEvent runtime:
                return this with { Runtime = Runtime.Apply(runtime, Policy) };
            default:
                throw new ArgumentException($"no change of a job: {happened.GetType().Name}", nameof(happened));
        }
    }

    /// <param name="message">Of the farm, of the assembly, of the directory, or an <see cref="IJobInput"/>. Others change nothing.</param>
    /// <param name="now">The time.</param>
    public JobDecision Handle(object message, DateTimeOffset now)
    {
        JobDecision decision = Decide(message, now)
            .Then(job => job.Proceed(now))
            .Then(job => job.KeepUp(message is JobInputs.Heartbeat, now));
        if (decision.State.State.Phase == JobPhase.None && message is IForJob)
        {
            decision = decision.Do(PassivateJob.Instance);
        }

        return decision.Reply is JobProtocol.JobState reply ? decision.Answer(reply with { View = decision.State.View() }) : decision;
    }

    public JobView? View() => State.Exists ? Describe() : null;

    private JobView Describe() => MessageText.Fit(new JobView
    {
        JobId = JobId,
        Status = Status,
        User = State.User,
        Prompt = State.Prompt,
        Priority = State.Priority,
        Submitted = State.Submitted,
        Finished = State.Finished,
        Stage = StageName(),
        Frames = State.Frames,
        Pictures = State.Pictures.Chosen,
        Blending = Blending(),
        Done = State.Pictures.Recorded,
        Cached = State.Pictures.Cached,
        Failed = State.Pictures.Failed,
        Words = State.Words,
        Presets = State.Presets,
        Warnings = State.Warnings,
        Reason = Status == JobStatus.Blocked ? Runtime.Store.Reason : State.Reason ?? WhyWaiting(),
        FailureClass = State.FailureClass,
        VideoObjectName = State.VideoObjectName,
        VideoSha256 = State.VideoSha256,
        StageSeconds = State.StageSeconds,
    });

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private string StageName() => State.Phase switch
    {
        JobPhase.Planning => Runtime.Stage,
        JobPhase.Rendering => Runtime.Drawing ? JobStages.Rendering : JobStages.Base,
        JobPhase.Assembling => JobStages.Finishing,
        _ => "",
    };

    private JobDecision Decide(object message, DateTimeOffset now) => message switch
    {
        JobProtocol.SubmitJob when State.Deleted => Asked(now).Then(job => job.BeingDeleted()),
        JobProtocol.SubmitJob m => Asked(now).Record(State.Exists ? [] : [new JobSubmitted(m.User, m.Priority, Milliseconds(now))]),
        JobProtocol.CommandJob m => Asked(now).Then(job => job.Command(m, now)),
        JobProtocol.DeleteJob m => Asked(now).Then(job => job.Delete(m, now)),
        JobProtocol.GetJob => Asked(now),
        JobProtocol.GetPictures m => Nothing.Record(new ClientSeen(now)).Answer(PicturesFrom(m.From)),
        JobAcknowledged { Deleted: true } => Nothing.Record(State.Deleted ? [JobUnlisted.Instance] : []),
        JobAcknowledged m => Nothing.Record(new DirectoryKnows(m.Status)),
        JobInputs.Recovered => Nothing.Record(new ClientSeen(now)),
        JobInputs.Heartbeat => Heartbeat(now),
        JobInputs.Flush => Flush().Record(new FlushTimerSet(false)),
        JobInputs.RequestOpened m => RequestOpened(m),
        JobInputs.PlanningStage m => Nothing.Record(IsUnderWay(m.Run) ? [new StageReached(m.Stage)] : []),
        JobInputs.PlanMade m => PlanMade(m, now),
        JobInputs.FilesOpened m => FilesOpened(m, now),
        JobInputs.StoreAnswered m => Nothing.Record(IsUnderWay(m.Run) ? [OperationEnded.Instance, StoreFound.Instance] : []),
        JobInputs.FilesRemoved m => FilesRemoved(m),
        JobInputs.PicturesChecked m => PicturesChecked(m),
        JobInputs.OperationFailed m => OperationFailed(m, now),
        JobInputs.LogStored m => LogStored(m),
        JobInputs.LogNotStored m => Nothing.Record(new LogStoreEnded(null), new StoreLost(MessageText.Reason(m.Reason), now)),
        JobInputs.AssemblyEnded => AssemblyFailed(new AssemblyProtocol.AssemblyFailed(
            $"The video of job {JobId} could not be made: its assembly stopped without a reason.", Storage: false), now),
        AssemblyProtocol.VideoStored m => VideoStored(m, now),
        AssemblyProtocol.AssemblyFailed m => AssemblyFailed(m, now),
        IForJob m => FromFarm(m, now),
        _ => Nothing,
    };

    /// <summary>A client expects to hear how the job stands when the decision is complete.</summary>
    private JobDecision Asked(DateTimeOffset now) =>
        Nothing.Record(new ClientSeen(now)).Answer(new JobProtocol.JobState(JobId, View: null, Refused: null));

    private JobDecision Heartbeat(DateTimeOffset now)
    {
        bool slept = Runtime.LastHeartbeat is { } last && now - last > Policy.LeaseSilence / 2;
        JobDecision seen = Nothing.Record(new HeartbeatSeen(now));
        if (Runtime.Dispatch is null || State.Ended)
        {
            return seen.Then(job => job.Unlist());
        }

        return seen
            .Then(job => slept ? job.Nothing.Record(new LeasesExtended(now)) : job.Expire(now))
            .Then(job => job.RepeatDemand());
    }

    /// <summary>Everything that is to be done as things stand.</summary>
    private JobDecision Proceed(DateTimeOffset now)
    {
        JobDecision all = Nothing;
        for (JobDecision next = Step(now); !next.IsNothing; next = all.State.Step(now))
        {
            all = all.Then(_ => next);
        }

        return all;
    }

    private JobDecision Step(DateTimeOffset now)
    {
        if (State.Deleted)
        {
            return Erase(now);
        }

        if (!State.Exists)
        {
            return Nothing;
        }

        if (BatchIsDue)
        {
            return Flush();
        }

        if (State.Ended)
        {
            return Close(now);
        }

        if (Runtime.Store.Blocks)
        {
            return ProbeStore(now);
        }

        if (!State.HasPlan)
        {
            return State.Paused ? Nothing : Start(JobOperationKind.Plan);
        }

        if (Runtime.Dispatch is null)
        {
            return Runtime.Files is null ? Start(JobOperationKind.OpenFiles) : Nothing.Record(DispatchOpened.Instance);
        }

        if (NextPhase(now) is { } next)
        {
            return next;
        }

        return State.Paused
            ? Nothing
            : SendPictures(now).Then(job => job.TellAssembly()).Then(job => job.StoreLogWhileRunning(now));
    }

    /// <summary>The step that the counts of pictures ask for, if any.</summary>
    private JobDecision? NextPhase(DateTimeOffset now)
    {
        PictureBoard pictures = State.Pictures;
        if (State.Phase != JobPhase.Rendering)
        {
            return null;
        }

        int limit = Math.Max(Policy.FailedAtLeast, (int)Math.Ceiling(Policy.FailedShare * pictures.Chosen));
        if (pictures.Failed >= limit || (pictures.Failed > 0 && pictures.Waiting == 0))
        {
            return End(new JobFailed(ErrorClass.Failed, MessageText.Reason(FailedPictures.Sentence(State)), Milliseconds(now)));
        }

        if (pictures.Waiting > 0 || State.Paused)
        {
            return null;
        }

        return State.Settled ? Nothing.Record(new FinishingStarted(Milliseconds(now))) : CheckPictures();
    }

    /// <summary>
    /// Not acknowledged, other than it was told, or told so long ago that a directory that has moved since may not know how far the job is.
    /// </summary>
    private bool IsNews(JobView view, bool acknowledged, DateTimeOffset now) =>
        !acknowledged || (!State.Ended && (view != Runtime.Told || now - Runtime.ToldAt >= FarmTimings.JobListedAgain));

    /// <summary>
    /// What follows from any change: the timer of the batch, the directory, the snapshot, and in the end the job's leaving memory.
    /// </summary>
    private JobDecision KeepUp(bool heartbeat, DateTimeOffset now)
    {
        JobDecision decision = Nothing;
        if (!Runtime.Pending.IsEmpty && !Runtime.FlushTimer)
        {
            decision = decision.Record(new FlushTimerSet(true)).Do(new StartFlushTimer(Policy.BatchWait));
        }

        bool acknowledged = Runtime.Acknowledged == Status;
        if (View() is { } view && (Runtime.Told?.Status != Status || (heartbeat && IsNews(view, acknowledged, now))))
        {
            decision = decision.Record(new DirectoryTold(view, now)).Do(new TellDirectory(view));
        }

        // Versions before deletion know no such phase: what they replay ends with an event that they refuse.
        if (Runtime.Unsaved >= Policy.SnapshotEvery && !State.Deleted)
        {
            decision = decision.Record(SnapshotTaken.Instance).Do(new StoreSnapshot(State));
        }

        bool forgotten = IsAtRest && (acknowledged || !State.Exists) && now - Runtime.LastClient > Policy.Passivation;
        return heartbeat && forgotten ? decision.Do(PassivateJob.Instance) : decision;
    }
}
