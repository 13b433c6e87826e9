using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Jobs;

/// <content>Work that is done elsewhere on the job's behalf (planning, files, assembly, the log) and the end of the job.</content>
internal sealed partial class RenderJob
{
    private static readonly TimeSpan _logInterval = TimeSpan.FromSeconds(15);

    private bool _storingLog;
    private int _logged;
    private DateTimeOffset _lastLog;

    private bool LogIsComplete => State.AttemptsWritten >= State.Attempts.Count;

    private JobDecision Send(JobOperationKind kind)
    {
        if (_operation is not null)
            return JobDecision.None;

        _operation = new JobOperation(kind, ++_runs);
        return JobDecision.Do(new StartOperation(_operation));
    }

    /// <returns>The operation when it is the one under way; it is over then.</returns>
    private JobOperation? Return(int run)
    {
        if (_operation?.Run != run)
            return null;

        JobOperation operation = _operation;
        _operation = null;
        return operation;
    }

    private JobDecision Stage(JobInputs.PlanningStage m)
    {
        _stage = m.Run == _operation?.Run ? m.Stage : _stage;
        return JobDecision.None;
    }

    private JobDecision PlanMade(JobInputs.PlanMade m, DateTimeOffset now)
    {
        if (Return(m.Run) is null || State.Ended)
            return JobDecision.None;

        _outage.Succeeded();
        _files = m.Files;
        JobPlanned planned = new(
            m.Plan.Storyboard.Frames.Length,
            m.Plan.Storyboard.Pictures.Length,
            m.Plan.Words,
            m.Plan.Warnings,
            m.Plan.StageSeconds,
            Milliseconds(now));
        return JobDecision.Persist(planned);
    }

    private JobDecision FilesOpened(JobInputs.FilesOpened m)
    {
        if (Return(m.Run) is null)
            return JobDecision.None;

        if (m.Files.Storyboard.Pictures.Length != State.Pictures.Count)
        {
            return State.Ended ? GiveLogUp() : JobDecision.Persist(new JobFailed(
                ErrorClass.Failed,
                $"The stored storyboard of job {jobId} has {m.Files.Storyboard.Pictures.Length} pictures where {State.Pictures.Count} were planned; "
                    + "submit the request again under another id.",
                State.Planned!.Value));
        }

        _outage.Succeeded();
        _files = m.Files;
        return JobDecision.None;
    }

    private JobDecision StoreAnswered(JobInputs.StoreAnswered m)
    {
        if (Return(m.Run) is not null)
            _outage.Answered();

        return JobDecision.None;
    }

    private JobDecision OperationFailed(JobInputs.OperationFailed m, DateTimeOffset now)
    {
        if (Return(m.Run) is null)
            return JobDecision.None;

        if (m.Storage)
        {
            _outage.Lost(m.Reason, now);
            return JobDecision.None;
        }

        return State.Ended ? GiveLogUp() : JobDecision.Persist(new JobFailed(m.Class, m.Reason, Milliseconds(now)));
    }

    private JobDecision VideoStored(AssemblyProtocol.VideoStored m, DateTimeOffset now)
    {
        if (State.Phase != JobPhase.Assembling)
            return JobDecision.None;

        _outage.Succeeded();
        return JobDecision.Persist(new JobCompleted(m.ObjectName, m.Sha256, m.Bytes, m.Seconds, Milliseconds(now)));
    }

    private JobDecision AssemblyFailed(AssemblyProtocol.AssemblyFailed m, DateTimeOffset now)
    {
        if (!_assembling || State.Ended)
            return JobDecision.None;

        if (!m.Storage)
            return JobDecision.Persist(new JobFailed(ErrorClass.Failed, m.Error, Milliseconds(now)));

        _assembling = false;
        _outage.Lost(m.Error, now);
        return JobDecision.Do(StopAssembly.Instance);
    }

    /// <summary>Lets go of everything once, then sees to it that the log of attempts is whole.</summary>
    private JobDecision Close(DateTimeOffset now)
    {
        if (Flush() is { IsNothing: false } last)
            return last;

        if (!_closed)
        {
            bool worked = _work is not null;
            ImmutableArray<IJobEffect> effects = [.. _work?.WithdrawAll(now).Select(message => new TellPicture(message)) ?? []];
            effects = _operation is null ? effects : effects.Add(StopOperation.Instance);
            effects = !_assembling ? effects : effects.Add(StopAssembly.Instance);
            effects = !worked ? effects : effects.Add(new TellScheduler(PictureWork.NoDemand(jobId, State)));
            (_closed, _operation, _assembling) = (true, null, false);
            _untold.Clear();
            if (!effects.IsEmpty)
                return JobDecision.Do(effects);
        }

        if (LogIsComplete || _storingLog)
            return JobDecision.None;

        if (_outage.Blocks)
            return now >= _outage.NextTry ? Send(JobOperationKind.ProbeStore) : JobDecision.None;

        return _files is null ? Send(JobOperationKind.OpenFiles) : StoreLog(now);
    }

    /// <summary>Not before it has grown by a fifth: an object is always written whole.</summary>
    private ImmutableArray<IJobEffect> StoreLogWhileRunning(DateTimeOffset now) =>
        _storingLog || now - _lastLog < _logInterval || State.Attempts.Count < _logged + Math.Max(1, _logged / 5) ? [] : StoreLog(now).Effects;

    private JobDecision StoreLog(DateTimeOffset now)
    {
        (_storingLog, _lastLog) = (true, now);
        return JobDecision.Do(new StoreAttemptLog(State.AttemptsWithHashes(), _files?.Storyboard));
    }

    private JobDecision LogStored(JobInputs.LogStored m)
    {
        (_storingLog, _logged) = (false, m.Attempts);
        return State.Ended ? JobDecision.Persist(new AttemptLogWritten(m.Attempts)) : JobDecision.None;
    }

    private JobDecision LogNotStored(JobInputs.LogNotStored m, DateTimeOffset now)
    {
        _storingLog = false;
        _outage.Lost(m.Reason, now);
        return JobDecision.None;
    }

    /// <summary>The files that the log's lines refer to are gone (removed as garbage): what the store has must do.</summary>
    private JobDecision GiveLogUp() => JobDecision.Persist(new AttemptLogWritten(State.Attempts.Count));
}
