using System.Collections.Immutable;
using AADiff.Shared.Frames;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Frames.FrameCommand;
using static AADiff.GpuNode.Frames.FrameEffect;
using static AADiff.Shared.Protocol.FrameProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Frames;

/// <summary>
/// The owner of one picture: there is one in the whole cluster, so that equal pictures are drawn once. It forgets everything when it moves;
/// nothing depends on its memory, because jobs ask again and the store knows what exists.
/// </summary>
/// <param name="Key">The picture.</param>
/// <param name="Node">Where the owner lives.</param>
internal sealed partial record FrameState(FrameKey Key, string Node)
{
    /// <summary>Nodes speak of a ticket every two seconds; silent for this long, its node is taken for dead.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>The first and one backup.</summary>
    public const int MostAttempts = 2;

    public FramePhase Phase { get; init; }

    public ImmutableSortedDictionary<string, FrameWaiter> Waiters { get; init; } = ImmutableSortedDictionary<string, FrameWaiter>.Empty;

    /// <summary>Tickets by attempt.</summary>
    public ImmutableSortedDictionary<string, FrameAttempt> Attempts { get; init; } = ImmutableSortedDictionary<string, FrameAttempt>.Empty;

    public RenderFrame? Work { get; init; }

    /// <summary>The last ticket, when it went silent.</summary>
    public (string Attempt, FrameAttempt Last)? Lost { get; init; }

    public InStore? Found { get; init; }

    /// <summary>The shard moves; only a picture that is being drawn here is still waited for.</summary>
    public bool Stopping { get; init; }

    public DateTimeOffset? IdleSince { get; init; }

    private int Priority => Waiters.Values.Max(w => w.Priority);

    /// <summary>Unknown messages change nothing.</summary>
    /// <param name="message">From <see cref="FrameProtocol"/>, <see cref="TicketProtocol"/> or <see cref="FrameCommand"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="freshAttempt">A new ULID, used if this turn hands out a ticket.</param>
    public FrameTurn Handle(object message, DateTimeOffset now, string freshAttempt) => message switch
    {
        RenderFrame m => Asked(m, now),
        CancelFrame m => Cancelled(m.JobId),
        PrioritizeFrame m => Prioritized(m),
        InStore m => Phase == FramePhase.Looking ? Finished(m, Node, 0, cached: true) : Same(),
        NotInStore => Phase == FramePhase.Looking ? Missing(now, freshAttempt) : Same(),
        StoreAway m => Phase == FramePhase.Looking ? TurnedAway(m) : Same(),
        TicketHeld m => Held(m, now),
        FrameRendered m => Phase == FramePhase.Done ? Same() : Finished(new(m.Attempt, m.Sha256, m.Bytes), m.Node, m.Milliseconds, cached: false),
        TicketFailed m => Failed(m),
        BackUpFrame m => BackedUp(m, now, freshAttempt),
        Beat => Beaten(now),
        StopFrame => Stopped(),
        _ => Same(),
    };

    private FrameTurn Asked(RenderFrame m, DateTimeOffset now)
    {
        if (Phase == FramePhase.Done)
        {
            return Turn(this, new TellJob(Done(m.JobId, m.Picture, Found!, Node, 0, cached: true)));
        }

        // An older request that arrives late must not take the fence back.
        if (Waiters.TryGetValue(m.JobId, out FrameWaiter? known) && known.Fence > m.Fence)
        {
            return Same();
        }

        FrameState joined = this with
        {
            Work = m,
            IdleSince = null,
            Waiters = Waiters.SetItem(m.JobId, new FrameWaiter(m.Picture, m.Priority, m.Fence)),
        };
        var accepted = new TellJob(new FrameAccepted(m.JobId, m.Picture, m.Fence, Node));
        if (Phase != FramePhase.Idle)
        {
            return Turn(joined, [accepted, .. joined.RankChanges(this)]);
        }

        // After a move the new owner may hear of a running attempt before anybody asks: that one will do.
        return Attempts.Values.Any(a => now - a.Heard < Lease)
            ? Turn(joined with { Phase = FramePhase.TicketOut }, accepted)
            : Turn(joined with { Phase = FramePhase.Looking, Attempts = Attempts.Clear() }, accepted, new LookUp());
    }

    private FrameTurn Cancelled(string jobId)
    {
        if (!Waiters.ContainsKey(jobId))
        {
            return Same();
        }

        FrameState left = this with { Waiters = Waiters.Remove(jobId) };
        return left.Waiters.IsEmpty
            ? Turn(left with { Phase = FramePhase.Idle, Attempts = Attempts.Clear() }, [.. Withdrawals(Attempts), new Leave()])
            : Turn(left, left.RankChanges(this));
    }

    private FrameTurn Prioritized(PrioritizeFrame m)
    {
        if (!Waiters.TryGetValue(m.JobId, out FrameWaiter? waiter))
        {
            return Same();
        }

        FrameState ranked = this with { Waiters = Waiters.SetItem(m.JobId, waiter with { Priority = m.Priority }) };
        return Turn(ranked, ranked.RankChanges(this));
    }

    private FrameTurn Beaten(DateTimeOffset now)
    {
        if (Waiters.IsEmpty)
        {
            DateTimeOffset since = IdleSince ?? now;
            return now - since < Lease
                ? Turn(this with { IdleSince = since })
                : Turn(this with { Attempts = Attempts.Clear() }, [.. Withdrawals(Attempts), new Leave()]);
        }

        KeyValuePair<string, FrameAttempt>[] silent = [.. Attempts.Where(a => now - a.Value.Heard >= Lease)];
        FrameState state = this with { Attempts = Attempts.RemoveRange(silent.Select(a => a.Key)) };
        bool look = false;
        if (Phase == FramePhase.TicketOut && state.Attempts.IsEmpty)
        {
            // The picture may be in the store all the same: only the word of it was lost.
            look = true;
            state = state with { Phase = FramePhase.Looking, Lost = (silent[^1].Key, silent[^1].Value) };
        }

        return Turn(state, look ? [.. state.Progress(now), new LookUp()] : state.Progress(now));
    }

    private FrameTurn Stopped()
    {
        if (!Waiters.IsEmpty && Phase == FramePhase.TicketOut && Attempts.Values.Any(a => a.Running && a.Node == Node))
        {
            return Turn(this with { Stopping = true });
        }

        // Attempts that run elsewhere go on; their node tells the next owner of them.
        var waiting = Attempts.RemoveRange(Attempts.Where(a => a.Value.Running).Select(a => a.Key));
        return Turn(
            this with { Stopping = true, Phase = FramePhase.Idle, Waiters = Waiters.Clear(), Attempts = Attempts.Clear() },
            [.. Withdrawals(waiting), .. Relocations(), new Leave()]);
    }

    private FrameTurn Finished(InStore found, string node, double milliseconds, bool cached)
    {
        FrameState done = this with { Phase = FramePhase.Done, Found = found, Waiters = Waiters.Clear(), Attempts = Attempts.Clear() };
        return Turn(
            done,
            [
                .. Waiters.Select(w => new TellJob(Done(w.Key, w.Value.Picture, found, node, milliseconds, cached))),
                .. Withdrawals(Attempts.Remove(found.Attempt)),
                new Leave(),
            ]);
    }

    private FrameTurn GivenUp(FailureKind kind, string node, string attempt, string error)
    {
        IEnumerable<FrameEffect> answers = kind == FailureKind.Interrupted ? Relocations() : Failures(kind, node, attempt, error);
        return Turn(this with { Phase = FramePhase.Idle, Waiters = Waiters.Clear(), Lost = null }, [.. answers, new Leave()]);
    }

    /// <summary>The jobs decide how long to wait for the store; they have it all to ask for again.</summary>
    private FrameTurn TurnedAway(StoreAway m) => Turn(
        this with { Phase = FramePhase.Idle, Waiters = Waiters.Clear() },
        [.. Failures(FailureKind.Interrupted, Node, "", m.Error), new Leave()]);

    private FrameDone Done(string jobId, int picture, InStore found, string node, double milliseconds, bool cached) =>
        new(jobId, picture, Key, ObjectNames.Frame(Key, found.Attempt), found.Sha256, found.Bytes, node, found.Attempt, milliseconds, cached);

    private IEnumerable<TellJob> Failures(FailureKind kind, string node, string attempt, string error) =>
        Waiters.Select(w => new TellJob(new FrameFailed(w.Key, w.Value.Picture, w.Value.Fence, kind, node, attempt, error)));

    /// <summary>Of the attempt that is furthest.</summary>
    private FrameEffect[] Progress(DateTimeOffset now)
    {
        FrameAttempt at = Attempts.Values.OrderByDescending(a => a.Running).ThenByDescending(a => a.Step).FirstOrDefault() ?? new FrameAttempt(Node, 0, 0, now);
        return [.. Waiters.Select(w => new TellJob(new FrameProgress(w.Key, w.Value.Picture, w.Value.Fence, at.Node, at.Step, at.Steps)))];
    }

    private IEnumerable<TellJob> Relocations() => Waiters.Select(w => new TellJob(new FrameRelocated(w.Key, w.Value.Picture, w.Value.Fence)));

    private FrameTurn Same() => Turn(this);

    private static FrameTurn Turn(FrameState state, params FrameEffect[] effects) => new(state, [.. effects]);
}
