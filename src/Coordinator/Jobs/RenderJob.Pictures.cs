using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Dispatch;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Jobs;

/// <content>Pictures: what is sent to their owners and what the owners answer.</content>
internal sealed partial record RenderJob
{
    private JobProtocol.PictureStates PicturesFrom(int from)
    {
        int total = State.Exists && State.HasPlan ? State.Pictures.Count : 0;
        int count = from < 0 || from >= total ? 0 : Math.Min(total - from, JobProtocol.PictureStates.MostStates);
        return new JobProtocol.PictureStates(JobId, from, total, [.. Enumerable.Range(from, count).Select(picture => (byte)StateOf(picture))]);
    }

    private PictureState StateOf(int picture) => State.Pictures[picture] switch
    {
        PictureStatus.Recorded => PictureState.Done,
        PictureStatus.Failed => PictureState.Failed,
        _ => Runtime.Dispatch?.Leases.ContainsKey(picture) == true ? PictureState.Drawing : PictureState.Waiting,
    };

    /// <summary>Full, or the last: no further attempt is under way or to come.</summary>
    private bool BatchIsDue => !Runtime.Pending.IsEmpty
        && (Runtime.Pending.Length >= Policy.BatchAttempts
            || (Runtime.Dispatch is { Leases.IsEmpty: true } dispatch && dispatch.Unsent(State.Pictures) == 0));

    private SchedulerProtocol.JobDemand Demand
    {
        get
        {
            (int unsent, int outside) = (Runtime.Dispatch!.Unsent(State.Pictures), Runtime.Dispatch.Leases.Count);
            return new(JobId, State.User, State.Priority, unsent, outside, Tail: unsent == 0 && outside > 0);
        }
    }

    private SchedulerProtocol.JobDemand NoDemand => new(JobId, State.User, State.Priority, 0, 0, false);

    private JobDecision Flush() => Runtime.Pending.IsEmpty ? Nothing : Nothing.Record(new AttemptsEnded(Runtime.Pending));

    private PictureKey Key(int picture) => Runtime.Files!.Storyboard.Pictures[picture].Key;

    private AssemblyProtocol.RecordedPicture Recorded(int picture) =>
        new(picture, ObjectNames.Picture(Key(picture), State.Pictures.Attempt(picture)!), Sha256Digest.Parse(State.Pictures.Sha256(picture)));

    private TellPicture Withdrawal(Lease lease) => new(new PictureProtocol.CancelPicture(Key(lease.Picture), JobId));

    private TellPicture Question(Lease lease) => new(new PictureProtocol.RenderPicture(
        Key(lease.Picture),
        Runtime.Files!.Storyboard.Base,
        Runtime.Files.Storyboard.Pictures[lease.Picture].Strengths,
        JobId,
        lease.Picture,
        State.Priority,
        lease.Fence));

    /// <summary>What owners of pictures and the scheduler say.</summary>
    private JobDecision FromFarm(IForJob message, DateTimeOffset now)
    {
        if (Runtime.Dispatch is not { } dispatch || State.Ended)
        {
            return Nothing;
        }

        return message switch
        {
            PictureProtocol.PictureAccepted m when dispatch.Find(m.Picture, m.Fence) is { } lease => Renew(lease, m.Node, runs: false, null, now),
            PictureProtocol.PictureProgress m when dispatch.Find(m.Picture, m.Fence) is { } lease => Renew(lease, m.Node, m.Runs, m.Reason, now),
            PictureProtocol.PictureDone m => Done(m, dispatch, now),
            PictureProtocol.PictureFailed m when dispatch.Find(m.Picture, m.Fence) is { } lease => Nothing.Record(
                Failure(lease, OutcomeOf(m.Kind), m.Node, m.Attempt, m.Error, now)),
            PictureProtocol.PictureRelocated m when dispatch.Find(m.Picture, m.Fence) is not null =>
                Nothing.Record(new PictureReturned(m.Picture, now)),
            SchedulerProtocol.Credits m => Nothing.Record(new WindowSet(Math.Max(0, m.Window), m.Reason)),
            _ => Nothing,
        };
    }

    private JobDecision Renew(Lease lease, string node, bool runs, string? reason, DateTimeOffset now) =>
        Nothing.Record(new LeaseRenewed(lease with { Node = node, LastSeen = now, Ran = lease.Ran || runs, Reason = reason }));

    /// <summary>Why nothing of it is drawn, as far as the farm says; null while something is, or when everything only waits its turn.</summary>
    private string? WhyWaiting()
    {
        if (State.Phase != JobPhase.Rendering || State.Paused || Runtime.Dispatch is not { } dispatch || dispatch.Leases.Values.Any(l => l.Ran))
        {
            return null;
        }

        return dispatch.Leases.Values.Select(l => l.Reason).FirstOrDefault(reason => reason is not null) ?? Runtime.NoTickets;
    }

    /// <summary>
    /// The first result of a picture is the one that counts, whichever question it answers; a second one changes nothing.
    /// </summary>
    private JobDecision Done(PictureProtocol.PictureDone m, PictureDispatch dispatch, DateTimeOffset now)
    {
        if ((uint)m.Picture >= (uint)State.Pictures.Count || m.Key != Key(m.Picture) || AttemptOf(m) is not string attempt || m.Sha256.Length != 64)
        {
            return Nothing;
        }

        if (State.Pictures[m.Picture] == PictureStatus.Unchosen)
        {
            return Nothing;
        }

        Lease? lease = dispatch.Leases.GetValueOrDefault(m.Picture);
        if (State.Pictures[m.Picture] == PictureStatus.Recorded || dispatch.Settling.Contains(m.Picture))
        {
            return lease is null ? Nothing : Nothing.Record(new PictureReturned(m.Picture, SendAgain: null));
        }

        double milliseconds = m.Cached ? 0 : Math.Max(0, m.Milliseconds);
        return Nothing.Record(new AttemptEnded(new EndedAttempt
        {
            Picture = m.Picture,
            Outcome = m.Cached ? AttemptOutcome.Cached : AttemptOutcome.Done,
            Node = m.Node,
            Attempt = attempt,
            Started = Milliseconds(lease is not null && m.Cached ? lease.Since : now - TimeSpan.FromMilliseconds(milliseconds)),
            Milliseconds = milliseconds,
            Sha256 = m.Sha256,
            Bytes = m.Bytes,
        }));
    }

    private AttemptEnded Failure(Lease lease, AttemptOutcome outcome, string node, string attempt, string error, DateTimeOffset now) =>
        new(new EndedAttempt
        {
            Picture = lease.Picture,
            Outcome = outcome,
            Node = node,
            Attempt = attempt,
            Started = Milliseconds(lease.Since),
            Milliseconds = Math.Max(0, (now - lease.Since).TotalMilliseconds),
            Error = MessageText.Error(error),
            Final = State.Pictures.IsLast(lease.Picture, outcome, node, Policy),
        });

    /// <summary>Takes back the pictures whose owners are silent.</summary>
    private JobDecision Expire(DateTimeOffset now) =>
        Nothing.Record(Runtime.Dispatch!.Silent(Policy, now).Select<Lease, IJobChange>(lease => lease.Ran
        ? Failure(lease, AttemptOutcome.Lost, lease.Node!, "", $"{lease.Node} fell silent while it rendered the picture", now)
        : new PictureReturned(lease.Picture, now)));

    private JobDecision RepeatDemand()
    {
        bool asks = State.Phase == JobPhase.Rendering && !State.Paused && !Runtime.Store.Blocks;
        return asks && Demand is { } demand && demand.Unsent + demand.Outstanding > 0 ? Nothing.Do(new TellScheduler(demand)) : Nothing;
    }

    /// <summary>As many waiting pictures as the window has room for.</summary>
    private JobDecision SendPictures(DateTimeOffset now)
    {
        if (State.Phase != JobPhase.Rendering)
        {
            return Nothing;
        }

        // Interruptions are often the store's, and then it is pointless to send more.
        if (Runtime.Interrupted && Runtime.Operation is null)
        {
            return Start(JobOperationKind.ProbeStore);
        }

        if (Runtime.Dispatch!.Choose(State.Pictures, Policy, now) is not { } sent)
        {
            return Nothing;
        }

        JobDecision decision = Nothing.Record(sent).Do(sent.Leases.Select(Question));

        // At once, not with the next heartbeat: until the scheduler answers, no more than the initial window is out, and the first batches
        // are small.
        return Runtime.DemandTold || sent.Leases.IsEmpty
            ? decision
            : decision.Record(DemandTold.Instance).Then(job => job.Nothing.Do(new TellScheduler(job.Demand)));
    }

    private static AttemptOutcome OutcomeOf(FailureKind kind) => kind switch
    {
        FailureKind.Data => AttemptOutcome.Data,
        FailureKind.Host => AttemptOutcome.Host,
        FailureKind.Lost => AttemptOutcome.Lost,
        _ => AttemptOutcome.Interrupted,
    };

    /// <summary>The last part of the object's name without its extension; null for a name that is none of this picture's.</summary>
    private static string? AttemptOf(PictureProtocol.PictureDone m)
    {
        string prefix = ObjectNames.Picture(m.Key);
        if (!m.ObjectName.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string attempt = Path.GetFileNameWithoutExtension(m.ObjectName[prefix.Length..]);
        return m.ObjectName == ObjectNames.Picture(m.Key, attempt) ? attempt : null;
    }
}
