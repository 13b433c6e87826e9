using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Dispatch;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// The talk of one job with the owners of its pictures. Every end of an attempt becomes an <see cref="EndedAttempt"/> that waits here for its
/// batch; until that is persisted the picture counts neither as out nor as waiting.
/// </summary>
internal sealed class PictureWork(string jobId, RenderJobState state, Storyboard storyboard, JobPolicy policy)
{
    private readonly PictureDispatch _dispatch = new(state.Pictures, PictureOrder.Of(storyboard), policy, state.Incarnation);
    private readonly List<EndedAttempt> _pending = [];

    public int Pending => _pending.Count;

    /// <summary>Full, or the last: nothing comes any more that it could wait for.</summary>
    public bool BatchIsDue => _pending.Count >= policy.BatchAttempts || (_pending.Count > 0 && _dispatch.Unsent == 0 && _dispatch.Out == 0);

    /// <summary>A node has begun to draw.</summary>
    public bool Drawing { get; private set; }

    /// <summary>An attempt was interrupted: the store may be away.</summary>
    public bool Interrupted { get; set; }

    /// <summary>Nothing is out, and every end is persisted.</summary>
    public bool IsQuiet => _dispatch.Out == 0 && _dispatch.Settling == 0;

    public SchedulerProtocol.JobDemand Demand => new(
        jobId, state.User, state.Priority, _dispatch.Unsent, _dispatch.Out, Tail: _dispatch.Unsent == 0 && _dispatch.Out > 0);

    public static SchedulerProtocol.JobDemand NoDemand(string jobId, RenderJobState state) => new(jobId, state.User, state.Priority, 0, 0, false);

    public string ObjectName(int picture, string attempt) => ObjectNames.Picture(storyboard.Pictures[picture].Key, attempt);

    public AssemblyProtocol.RecordedPicture Recorded(int picture) => new(picture, ObjectName(picture, state.Pictures.Attempt(picture)!));

    /// <summary>Takes in what owners and scheduler say; messages of other kinds change nothing.</summary>
    public void Handle(IForJob message, DateTimeOffset now)
    {
        switch (message)
        {
            case PictureProtocol.PictureAccepted m:
                _dispatch.Heard(m.Picture, m.Fence, m.Node, runs: false, now);
                break;
            case PictureProtocol.PictureProgress m:
                Drawing |= _dispatch.Heard(m.Picture, m.Fence, m.Node, m.Runs, now) && m.Runs;
                break;
            case PictureProtocol.PictureDone m:
                Done(m, now);
                break;
            case PictureProtocol.PictureFailed m:
                Failed(m, now);
                break;
            case PictureProtocol.PictureRelocated m when _dispatch.Return(m.Picture, m.Fence) is not null:
                _dispatch.Again(m.Picture, now);
                break;
            case SchedulerProtocol.Credits m:
                _dispatch.Window = Math.Max(0, m.Window);
                break;
        }
    }

    public AttemptsEnded? TakePending()
    {
        if (_pending.Count == 0)
            return null;

        AttemptsEnded ended = new([.. _pending]);
        _pending.Clear();
        return ended;
    }

    /// <summary>The attempts are in the journal and applied to the state.</summary>
    public void Persisted(AttemptsEnded ended)
    {
        foreach (EndedAttempt attempt in ended.Attempts)
        {
            _dispatch.Settled(attempt.Picture);
            if (state.Pictures[attempt.Picture] != PictureStatus.Waiting)
                continue;

            DateTimeOffset end = attempt.Started + TimeSpan.FromMilliseconds(attempt.Milliseconds);
            if (attempt.Outcome == AttemptOutcome.Interrupted)
                _dispatch.AgainAfterInterruption(attempt.Picture, end);
            else
                _dispatch.Again(attempt.Picture, end + policy.Pause(Failures(attempt.Picture)));
        }
    }

    /// <summary>Questions for as many waiting pictures as the window has room for.</summary>
    public IEnumerable<IForPicture> Ask(DateTimeOffset now) => _dispatch.Take(now).Select(Question);

    /// <summary>Takes back what nobody speaks of any more.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (Lease lease in _dispatch.Expire(now))
        {
            if (lease.Ran && state.Pictures[lease.Picture] == PictureStatus.Waiting)
                End(lease, AttemptOutcome.Lost, lease.Node!, "", $"{lease.Node} fell silent while it rendered the picture", now);
            else
                _dispatch.Again(lease.Picture, now);
        }
    }

    /// <summary>This process slept, so the silence of the others means nothing.</summary>
    public void ExtendLeases(DateTimeOffset now) => _dispatch.ExtendLeases(now);

    /// <summary>Takes back the pictures that wait at a node but are not drawn yet.</summary>
    public IEnumerable<IForPicture> WithdrawWaiting(DateTimeOffset now) => Withdraw([.. _dispatch.Leases.Where(lease => lease.Waits)], now);

    public IEnumerable<IForPicture> WithdrawAll(DateTimeOffset now)
    {
        List<IForPicture> messages = Withdraw([.. _dispatch.Leases], now);
        _dispatch.Restart();
        return messages;
    }

    public IEnumerable<IForPicture> Prioritize(int priority) =>
        _dispatch.Leases.Select(lease => new PictureProtocol.PrioritizePicture(Key(lease.Picture), jobId, priority));

    /// <summary>Pictures that had failed wait again.</summary>
    public void Requeued() => _dispatch.Rewind();

    private PictureKey Key(int picture) => storyboard.Pictures[picture].Key;

    private PictureProtocol.RenderPicture Question(Lease lease) => new(
        Key(lease.Picture), storyboard.Base, storyboard.Pictures[lease.Picture].Strengths, jobId, lease.Picture, state.Priority, lease.Fence);

    private int Failures(int picture) =>
        state.Pictures.Tallies.TryGetValue(picture, out FailureTally? tally) ? tally.Data + tally.Host + tally.Lost : 1;

    /// <summary>The first result of a picture is the one that counts, whichever question it answers; a second one changes nothing.</summary>
    private void Done(PictureProtocol.PictureDone m, DateTimeOffset now)
    {
        if (!Knows(m.Picture) || m.Key != Key(m.Picture) || AttemptOf(m) is not string attempt || m.Sha256.Length != 64)
            return;

        Lease? lease = _dispatch.Return(m.Picture, fence: null);
        if (state.Pictures[m.Picture] == PictureStatus.Recorded || _dispatch.IsSettling(m.Picture))
            return;

        Drawing = true;
        double milliseconds = m.Cached ? 0 : m.Milliseconds;
        Settle(new EndedAttempt
        {
            Picture = m.Picture,
            Outcome = m.Cached ? AttemptOutcome.Cached : AttemptOutcome.Done,
            Node = m.Node,
            Attempt = attempt,
            Started = lease is not null && m.Cached ? lease.Since : now - TimeSpan.FromMilliseconds(milliseconds),
            Milliseconds = milliseconds,
            Sha256 = m.Sha256,
            Bytes = m.Bytes,
        });
    }

    private void Failed(PictureProtocol.PictureFailed m, DateTimeOffset now)
    {
        if (!Knows(m.Picture) || _dispatch.Return(m.Picture, m.Fence) is not Lease lease || state.Pictures[m.Picture] != PictureStatus.Waiting)
            return;

        AttemptOutcome outcome = m.Kind switch
        {
            FailureKind.Data => AttemptOutcome.Data,
            FailureKind.Host => AttemptOutcome.Host,
            FailureKind.Lost => AttemptOutcome.Lost,
            _ => AttemptOutcome.Interrupted,
        };
        Interrupted |= outcome == AttemptOutcome.Interrupted;
        End(lease, outcome, m.Node, m.Attempt, m.Error, now);
    }

    private void End(Lease lease, AttemptOutcome outcome, string node, string attempt, string error, DateTimeOffset now) => Settle(new EndedAttempt
    {
        Picture = lease.Picture,
        Outcome = outcome,
        Node = node,
        Attempt = attempt,
        Started = lease.Since,
        Milliseconds = (now - lease.Since).TotalMilliseconds,
        Error = error.Length > 500 ? error[..500] : error,
        Final = state.Pictures.IsLast(lease.Picture, outcome, node, policy),
    });

    private void Settle(EndedAttempt attempt)
    {
        _dispatch.Settle(attempt.Picture);
        _pending.Add(attempt with { Started = DateTimeOffset.FromUnixTimeMilliseconds(attempt.Started.ToUnixTimeMilliseconds()) });
    }

    private List<IForPicture> Withdraw(ImmutableArray<Lease> leases, DateTimeOffset now)
    {
        foreach (Lease lease in leases)
        {
            _dispatch.Return(lease.Picture, lease.Fence);
            _dispatch.Again(lease.Picture, now);
        }

        return [.. leases.Select(lease => new PictureProtocol.CancelPicture(Key(lease.Picture), jobId))];
    }

    private bool Knows(int picture) => (uint)picture < (uint)storyboard.Pictures.Length;

    /// <summary>The last part of the object's name without its extension; null for a name that is none of this picture's.</summary>
    private static string? AttemptOf(PictureProtocol.PictureDone m)
    {
        string prefix = ObjectNames.Picture(m.Key);
        if (!m.ObjectName.StartsWith(prefix, StringComparison.Ordinal))
            return null;

        string attempt = Path.GetFileNameWithoutExtension(m.ObjectName[prefix.Length..]);
        return m.ObjectName == ObjectNames.Picture(m.Key, attempt) ? attempt : null;
    }
}
