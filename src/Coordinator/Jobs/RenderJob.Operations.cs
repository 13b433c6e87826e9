using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Jobs;

/// <content>Work that is done elsewhere on the job's behalf (planning, files, assembly, the log) and the end of the job.</content>
internal sealed partial record RenderJob
{
    private bool IsUnderWay(int run) => Runtime.Operation?.Run == run;

    private JobDecision Start(JobOperationKind kind, PicturesToCheck? pictures = null)
    {
        if (Runtime.Operation is not null)
        {
            return Nothing;
        }

        JobOperation operation = new(kind, Runtime.Runs + 1) { Pictures = pictures };
        return Nothing.Record(new OperationStarted(operation)).Do(new StartOperation(operation));
    }

    private JobDecision ProbeStore(DateTimeOffset now) => now >= Runtime.Store.NextTry ? Start(JobOperationKind.ProbeStore) : Nothing;

    private JobDecision RequestOpened(JobInputs.RequestOpened m)
    {
        if (!IsUnderWay(m.Run))
        {
            return Nothing;
        }

        string prompt = MessageText.Clip(m.Request.Prompt, RequestLimits.LongestPrompt);
        JobDecision read = Nothing.Record(State.Prompt != prompt ? [new RequestRead(prompt)] : []);
        return Policy.SoundWhilePlanning && !Runtime.Assembling ? read.Then(job => job.BeginAssembly(m.Request)) : read;
    }

    private JobDecision PlanMade(JobInputs.PlanMade m, DateTimeOffset now)
    {
        if (!IsUnderWay(m.Run))
        {
            return Nothing;
        }

        JobDecision over = Nothing.Record(OperationEnded.Instance);
        if (State.Ended)
        {
            return over;
        }

        Storyboard storyboard = m.Plan.Storyboard;
        JobPlanned planned = new(
            storyboard.Frames.Length,
            storyboard.Pictures.Length,
            MessageText.Words(m.Plan.Words),
            MessageText.Presets(m.Plan.Presets),
            MessageText.Warnings(m.Plan.Warnings),
            m.Plan.StageSeconds,
            Milliseconds(now));
        over = over.Record(new FilesRead(m.Files)).Record(planned with { Adaptive = storyboard.IsAdaptive });
        return m.Plan.First is { } first ? over.Record(new PicturesChosen(first, [], storyboard.Blended)) : over;
    }

    private JobDecision FilesOpened(JobInputs.FilesOpened m, DateTimeOffset now)
    {
        if (!IsUnderWay(m.Run))
        {
            return Nothing;
        }

        JobDecision over = Nothing.Record(OperationEnded.Instance);
        int stored = m.Files.Storyboard.Pictures.Length;
        if (stored == State.Pictures.Count)
        {
            // A storyboard that was settled just before this coordinator took over is settled again, when the journal says so.
            return over.Record(new FilesRead(
                State.Settled ? m.Files : m.Files with { Storyboard = m.Files.Storyboard with { Blends = null } }));
        }

        return over.Then(job => job.FailOrGiveLogUp(
            ErrorClass.Failed,
            $"The stored storyboard of job {JobId} has {stored} pictures where {State.Pictures.Count} were planned; "
                + "submit the request again under another id.",
            now));
    }

    private JobDecision OperationFailed(JobInputs.OperationFailed m, DateTimeOffset now)
    {
        if (!IsUnderWay(m.Run))
        {
            return Nothing;
        }

        JobDecision over = Nothing.Record(OperationEnded.Instance);
        return m.Storage || State.Deleted ? over.Record(new StoreLost(MessageText.Reason(m.Reason), now))
            : m.Lost is { } name && !State.Ended ? over.Then(job => job.DrawAgain(name, m.Reason, now))
            : over.Then(job => job.FailOrGiveLogUp(m.Class, m.Reason, now));
    }

    /// <summary>
    /// After the job's end only the log is left to write. The files that its lines refer to are gone (removed as garbage), so it stays as
    /// it is.
    /// </summary>
    private JobDecision FailOrGiveLogUp(ErrorClass failure, string reason, DateTimeOffset now) => State.Ended
        ? Nothing.Record(new AttemptLogWritten(State.Attempts.Count))
        : End(new JobFailed(failure, MessageText.Reason(reason), Milliseconds(now)));

    private JobDecision VideoStored(AssemblyProtocol.VideoStored m, DateTimeOffset now) => State.Phase != JobPhase.Assembling
        ? Nothing
        : End(new JobCompleted(m.ObjectName, m.Sha256, m.Bytes, m.Seconds, Milliseconds(now))).Record(StoreProven.Instance);

    private JobDecision AssemblyFailed(AssemblyProtocol.AssemblyFailed m, DateTimeOffset now)
    {
        if (!Runtime.Assembling || State.Ended)
        {
            return Nothing;
        }

        // What is wrong with a sound, planning says better, and the store is asked again when pictures are drawn.
        if (State.Phase == JobPhase.Planning)
        {
            return Nothing.Record(AssemblyStopped.Instance).Do(new StopAssembly(ForGood: false));
        }

        return m.Storage ? Nothing.Record(AssemblyStopped.Instance, new StoreLost(MessageText.Reason(m.Error), now)).Do(new StopAssembly(ForGood: false))
            : m.Lost is { } name ? DrawAgain(name, m.Error, now)
            : End(new JobFailed(ErrorClass.Failed, MessageText.Reason(m.Error), Milliseconds(now)));
    }

    /// <summary>The assembly begins anew with the pictures that are left; segments that it has encoded stay as files.</summary>
    private JobDecision DrawAgain(string name, string error, DateTimeOffset now)
    {
        int[] meant = [.. State.Pictures.All(PictureStatus.Recorded).Where(recorded => Recorded(recorded).ObjectName == name).Take(1)];
        if (meant is [var picture] && State.Pictures.Losses.GetValueOrDefault(picture) >= Policy.Losses)
        {
            return End(new JobFailed(
                ErrorClass.Failed,
                $"{error} It was drawn again {Policy.Losses} times: see whether the object store keeps what it is given, then requeue the job.",
                Milliseconds(now)));
        }

        // No picture of that name is recorded: an assembly that was stopped since has said the same.
        return Nothing
            .Record(AssemblyStopped.Instance)
            .Record(meant.Select(lost => new PictureLost(lost, MessageText.Error(error), Milliseconds(now))))
            .Do(new StopAssembly(ForGood: false));
    }

    /// <summary>
    /// It begins with the sound, which takes as long as many pictures; the rest comes once it is known what the frames are made of. Where many jobs may
    /// wait for their first picture, not before one is drawn (<see cref="JobPolicy.SoundWhilePlanning"/>).
    /// </summary>
    private JobDecision TellAssembly()
    {
        if (!Runtime.Assembling && !Runtime.Drawing && State.Pictures.Recorded == 0 && State.Phase != JobPhase.Assembling)
        {
            return Nothing;
        }

        JobDecision begun = Runtime.Assembling ? Nothing : BeginAssembly(Runtime.Files!.Request);
        if (!State.Settled)
        {
            return begun;
        }

        if (!begun.State.Runtime.AssemblyKnows)
        {
            return begun.Record(AssemblyTold.Instance).Do(
                new TellStoryboard(Runtime.Files!.Storyboard), new TellAssembly([.. State.Pictures.All(PictureStatus.Recorded).Select(Recorded)]));
        }

        return Runtime.Untold.IsEmpty
            ? begun
            : begun.Record(AssemblyTold.Instance).Do(new TellAssembly([.. Runtime.Untold.Select(Recorded)]));
    }

    private JobDecision BeginAssembly(RenderRequest request) => Nothing.Record(AssemblyBegun.Instance).Do(new StartAssembly(request));

    /// <summary>
    /// Nothing but the writing of the log is journaled after the end, so attempts that wait for their batch are journaled before it.
    /// </summary>
    private JobDecision End(IJobEvent end) => Flush().Record(end);

    /// <summary>Stops everything once, then sees to it that the log of attempts is whole.</summary>
    private JobDecision Close(DateTimeOffset now)
    {
        if (!Runtime.Released)
        {
            return Release();
        }

        if (State.LogIsComplete || Runtime.StoringLog)
        {
            return Nothing;
        }

        if (Runtime.Store.Blocks)
        {
            return ProbeStore(now);
        }

        return Runtime.Files is null ? Start(JobOperationKind.OpenFiles) : StoreLog(now);
    }

    private JobDecision Release()
    {
        JobDecision decision = Nothing.Record(JobReleased.Instance);
        if (Runtime.Dispatch is not null)
        {
            decision = decision.Do(Runtime.Dispatch.Leases.Values.Select(Withdrawal));
        }

        if (Runtime.Operation is not null)
        {
            decision = decision.Do(StopOperation.Instance);
        }

        if (Runtime.Assembling)
        {
            decision = decision.Do(new StopAssembly(ForGood: true));
        }

        return Runtime.Dispatch is null ? decision : decision.Do(new TellScheduler(NoDemand));
    }

    /// <summary>Not before it has grown by a fifth: an object is always written whole.</summary>
    private JobDecision StoreLogWhileRunning(DateTimeOffset now)
    {
        bool grown = State.Attempts.Count >= Runtime.Logged + Math.Max(1, Runtime.Logged / 5);
        return grown && !Runtime.StoringLog && now - Runtime.LastLog >= FarmTimings.AttemptLog ? StoreLog(now) : Nothing;
    }

    private JobDecision StoreLog(DateTimeOffset now) =>
        Nothing.Record(new LogStoreStarted(now)).Do(new StoreAttemptLog(State.AttemptsWithHashes(), Runtime.Files?.Storyboard));

    private JobDecision LogStored(JobInputs.LogStored m)
    {
        JobDecision stored = Nothing.Record(new LogStoreEnded(m.Attempts));
        return State.Ended && !State.Deleted ? stored.Record(new AttemptLogWritten(m.Attempts)) : stored;
    }
}
