using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// One job, without actor, clock or network. <see cref="Handle"/> takes in what happened; <see cref="Advance"/> then says what is to be done as
/// things stand, which after a restart is the same as picking the job up where it was left. Events are persisted, then given to <see cref="Apply"/>.
/// </summary>
internal sealed partial class RenderJob(string jobId, JobPolicy policy, RenderJobState? restored = null)
{
    private readonly StoreOutage _outage = new(policy);
    private readonly List<int> _untold = [];
    private JobOperation? _operation;
    private int _runs;
    private JobFiles? _files;
    private PictureWork? _work;
    private string _stage = "planning";
    private bool _assembling;
    private bool _demanding;
    private bool _closed;
    private DateTimeOffset? _lastHeartbeat;

    public RenderJobState State { get; } = restored ?? new RenderJobState();

    public JobStatus Status => !State.Ended && !State.Paused && _outage.Blocks ? JobStatus.Blocked : State.Status;

    /// <summary>Ended attempts wait for their batch.</summary>
    public bool HasPending => _work is { Pending: > 0 };

    /// <summary>Ended, with nothing left to tidy up.</summary>
    public bool IsAtRest => !State.Exists || (State.Ended && _closed && _operation is null && LogIsComplete);

    public JobDecision Handle(object message, DateTimeOffset now) => message switch
    {
        JobProtocol.SubmitJob m => Submit(m, now),
        JobProtocol.CommandJob m => Command(m, now),
        JobProtocol.GetJob => new JobDecision([], [], new JobAnswer()),
        JobInputs.Heartbeat => Heartbeat(now),
        JobInputs.Flush => Flush(),
        JobInputs.RequestOpened m => m.Run == _operation?.Run && State.Prompt != m.Prompt ? JobDecision.Persist(new RequestRead(m.Prompt)) : JobDecision.None,
        JobInputs.PlanningStage m => Stage(m),
        JobInputs.PlanMade m => PlanMade(m, now),
        JobInputs.FilesOpened m => FilesOpened(m),
        JobInputs.StoreAnswered m => StoreAnswered(m),
        JobInputs.OperationFailed m => OperationFailed(m, now),
        JobInputs.LogStored m => LogStored(m),
        JobInputs.LogNotStored m => LogNotStored(m, now),
        AssemblyProtocol.VideoStored m => VideoStored(m, now),
        AssemblyProtocol.AssemblyFailed m => AssemblyFailed(m, now),
        IForJob m => FromFarm(m, now),
        _ => JobDecision.None,
    };

    public void Apply(IJobEvent happened)
    {
        State.Apply(happened);
        switch (happened)
        {
            case DispatchOpened when _files is not null:
                _work = new PictureWork(jobId, State, _files.Storyboard, policy);
                break;
            case AttemptsEnded e:
                _work?.Persisted(e);
                _untold.AddRange(e.Attempts.Where(attempt => attempt.Succeeded).Select(attempt => attempt.Picture));
                break;
            case JobPaused:
                _demanding = false;
                break;
            case JobRequeued:
                _closed = _demanding = false;
                _work?.Requeued();
                break;
        }
    }

    /// <summary>What is to be done as things stand. Either events or effects; after events it is asked again.</summary>
    public JobDecision Advance(DateTimeOffset now)
    {
        if (!State.Exists)
            return JobDecision.None;

        if (State.Ended)
            return Close(now);

        if (_outage.Blocks)
            return now >= _outage.NextTry ? Send(JobOperationKind.ProbeStore) : JobDecision.None;

        if (!State.HasPlan)
            return State.Paused ? JobDecision.None : Send(JobOperationKind.Plan);

        if (_work is null)
            return _files is null ? Send(JobOperationKind.OpenFiles) : JobDecision.Persist(DispatchOpened.Instance);

        if (NextPhase(now) is { } next)
            return JobDecision.Persist(next);

        if (State.Paused)
            return JobDecision.None;

        return JobDecision.Do([.. Render(now), .. Assemble(), .. StoreLogWhileRunning(now)]);
    }

    public JobView? View() => !State.Exists ? null : new JobView
    {
        JobId = jobId,
        Status = Status,
        User = State.User,
        Prompt = State.Prompt,
        Priority = State.Priority,
        Submitted = State.Submitted,
        Finished = State.Finished,
        Stage = StageName(),
        Frames = State.Frames,
        Pictures = State.Pictures.Count,
        Done = State.Pictures.Recorded,
        Cached = State.Pictures.Cached,
        Failed = State.Pictures.Failed,
        Words = State.Words,
        Warnings = State.Warnings,
        Reason = Status == JobStatus.Blocked ? _outage.Reason : State.Reason,
        FailureClass = State.FailureClass,
        VideoObjectName = State.VideoObjectName,
        VideoSha256 = State.VideoSha256,
        StageSeconds = State.StageSeconds,
    };

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private string StageName() => State.Phase switch
    {
        JobPhase.Planning => _stage,
        JobPhase.Rendering => _work is { Drawing: true } ? "rendering" : "base",
        JobPhase.Assembling => "finishing",
        _ => "",
    };

    private JobDecision Submit(JobProtocol.SubmitJob m, DateTimeOffset now) => new(
        State.Exists ? [] : [new JobSubmitted(m.User, m.Priority, Milliseconds(now))], [], new JobAnswer());

    private JobDecision FromFarm(IForJob message, DateTimeOffset now)
    {
        if (_work is null || State.Ended)
            return JobDecision.None;

        _work.Handle(message, now);
        return _work.BatchIsDue ? JobDecision.Persist(_work.TakePending()!) : JobDecision.None;
    }

    private JobDecision Flush() => _work?.TakePending() is { } ended ? JobDecision.Persist(ended) : JobDecision.None;

    private JobDecision Heartbeat(DateTimeOffset now)
    {
        bool slept = _lastHeartbeat is not null && now - _lastHeartbeat > policy.LeaseSilence / 2;
        _lastHeartbeat = now;
        if (_work is null || State.Ended)
            return JobDecision.None;

        if (slept)
            _work.ExtendLeases(now);
        else
            _work.Expire(now);

        bool asks = State.Phase == JobPhase.Rendering && !State.Paused && !_outage.Blocks;
        return asks && _work.Demand is { } demand && demand.Unsent + demand.Outstanding > 0
            ? JobDecision.Do(new TellScheduler(demand))
            : JobDecision.None;
    }

    /// <summary>The step that the counts ask for, if any.</summary>
    private IJobEvent? NextPhase(DateTimeOffset now)
    {
        PictureBoard pictures = State.Pictures;
        if (State.Phase != JobPhase.Rendering)
            return null;

        int limit = Math.Max(policy.FailedAtLeast, (int)Math.Ceiling(policy.FailedShare * pictures.Count));
        if (pictures.Failed >= limit || (pictures.Failed > 0 && pictures.Waiting == 0))
            return new JobFailed(Shared.Errors.ErrorClass.Failed, FailedPictures.Sentence(State), Milliseconds(now));

        return pictures.Waiting == 0 && !State.Paused ? new FinishingStarted(Milliseconds(now)) : null;
    }

    private IEnumerable<IJobEffect> Render(DateTimeOffset now)
    {
        if (State.Phase != JobPhase.Rendering)
            return [];

        if (_work!.Interrupted && _operation is null)
        {
            // Interruptions are nobody's fault but often the store's, and then asking on is pointless.
            _work.Interrupted = false;
            return Send(JobOperationKind.ProbeStore).Effects;
        }

        IJobEffect[] questions = [.. _work.Ask(now).Select(message => new TellPicture(message))];
        if (_demanding || questions.Length == 0)
            return questions;

        // Not with the next beat only: until the scheduler answers, no more than the initial window is out, and the first batches are small.
        _demanding = true;
        return [.. questions, new TellScheduler(_work.Demand)];
    }

    private IEnumerable<IJobEffect> Assemble()
    {
        if (!_assembling && (State.Pictures.Recorded > 0 || State.Phase == JobPhase.Assembling))
        {
            _assembling = true;
            _untold.Clear();
            return [new StartAssembly(_files!), new TellAssembly([.. State.Pictures.All(PictureStatus.Recorded).Select(_work!.Recorded)])];
        }

        if (!_assembling || _untold.Count == 0)
            return [];

        ImmutableArray<AssemblyProtocol.RecordedPicture> recorded = [.. _untold.Select(_work!.Recorded)];
        _untold.Clear();
        return [new TellAssembly(recorded)];
    }
}
