using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Rendering.PictureCommand;
using static AADiff.GpuNode.Rendering.PictureEffect;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// The owner of one picture: there is one in the whole cluster, so that equal pictures are drawn once. It forgets everything when it moves;
/// nothing depends on its memory, because jobs ask again and the store knows what exists.
/// </summary>
/// <param name="Key">The picture.</param>
/// <param name="Node">Where the owner lives.</param>
internal sealed partial record PictureState(PictureKey Key, string Node)
{
    /// <summary>Nodes speak of a ticket every two seconds; silent for this long, its node is taken for dead.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>The first and one backup.</summary>
    public const int MostAttempts = 2;

    public PicturePhase Phase { get; init; }

    public ImmutableSortedDictionary<string, PictureWaiter> Waiters { get; init; } = ImmutableSortedDictionary<string, PictureWaiter>.Empty;

    /// <summary>Tickets by attempt.</summary>
    public ImmutableSortedDictionary<string, PictureAttempt> Attempts { get; init; } = ImmutableSortedDictionary<string, PictureAttempt>.Empty;

    public RenderPicture? Work { get; init; }

    /// <summary>The last ticket, when it went silent.</summary>
    public (string Attempt, PictureAttempt Last)? Lost { get; init; }

    public InStore? Found { get; init; }

    /// <summary>The shard moves; only a picture that is being drawn here is still waited for.</summary>
    public bool Stopping { get; init; }

    public DateTimeOffset? IdleSince { get; init; }

    private int Priority => Waiters.Values.Max(w => w.Priority);

    /// <summary>Unknown messages change nothing.</summary>
    /// <param name="message">From <see cref="PictureProtocol"/>, <see cref="TicketProtocol"/> or <see cref="PictureCommand"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="freshAttempt">A new ULID, used if this turn hands out a ticket.</param>
    public PictureDecision Handle(object message, DateTimeOffset now, string freshAttempt) => message switch
    {
        RenderPicture m => Asked(m, now),
        CancelPicture m => Cancelled(m.JobId),
        PrioritizePicture m => Prioritized(m),
        InStore m => Phase == PicturePhase.Looking ? Finished(m, Node, 0, cached: true) : Same(),
        NotInStore => Phase == PicturePhase.Looking ? Missing(now, freshAttempt) : Same(),
        StoreAway m => Phase == PicturePhase.Looking ? TurnedAway(m) : Same(),
        TicketHeld m => Held(m, now),
        PictureRendered m => Phase == PicturePhase.Done ? Same() : Finished(new(m.Attempt, m.Sha256, m.Bytes), m.Node, m.Milliseconds, cached: false),
        TicketFailed m => Failed(m),
        BackUpPicture m => BackedUp(m, now, freshAttempt),
        Heartbeat => OnHeartbeat(now),
        StopPicture => Stopped(),
        _ => Same(),
    };

    private PictureDecision Asked(RenderPicture m, DateTimeOffset now)
    {
        if (Phase == PicturePhase.Done)
        {
            return Turn(this, new TellJob(Done(m.JobId, m.Picture, Found!, Node, 0, cached: true)));
        }

        // An older request that arrives late must not take the fence back.
        if (Waiters.TryGetValue(m.JobId, out PictureWaiter? known) && known.Fence > m.Fence)
        {
            return Same();
        }

        PictureState joined = this with
        {
            Work = m,
            IdleSince = null,
            Waiters = Waiters.SetItem(m.JobId, new PictureWaiter(m.Picture, m.Priority, m.Fence)),
        };
        var accepted = new TellJob(new PictureAccepted(m.JobId, m.Picture, m.Fence, Node));
        if (Phase != PicturePhase.Idle)
        {
            return Turn(joined, [accepted, .. joined.RankChanges(this)]);
        }

        // After a move the new owner may hear of a running attempt before anybody asks: that one will do.
        return Attempts.Values.Any(a => now - a.Heard < Lease)
            ? Turn(joined with { Phase = PicturePhase.TicketOut }, accepted)
            : Turn(joined with { Phase = PicturePhase.Looking, Attempts = Attempts.Clear() }, accepted, new LookUp());
    }

    private PictureDecision Cancelled(string jobId)
    {
        if (!Waiters.ContainsKey(jobId))
        {
            return Same();
        }

        PictureState left = this with { Waiters = Waiters.Remove(jobId) };
        return left.Waiters.IsEmpty
            ? Turn(left with { Phase = PicturePhase.Idle, Attempts = Attempts.Clear() }, [.. Withdrawals(Attempts), new Leave()])
            : Turn(left, left.RankChanges(this));
    }

    private PictureDecision Prioritized(PrioritizePicture m)
    {
        if (!Waiters.TryGetValue(m.JobId, out PictureWaiter? waiter))
        {
            return Same();
        }

        PictureState ranked = this with { Waiters = Waiters.SetItem(m.JobId, waiter with { Priority = m.Priority }) };
        return Turn(ranked, ranked.RankChanges(this));
    }

    private PictureDecision OnHeartbeat(DateTimeOffset now)
    {
        if (Waiters.IsEmpty)
        {
            DateTimeOffset since = IdleSince ?? now;
            return now - since < Lease
                ? Turn(this with { IdleSince = since })
                : Turn(this with { Attempts = Attempts.Clear() }, [.. Withdrawals(Attempts), new Leave()]);
        }

        KeyValuePair<string, PictureAttempt>[] silent = [.. Attempts.Where(a => now - a.Value.Heard >= Lease)];
        PictureState state = this with { Attempts = Attempts.RemoveRange(silent.Select(a => a.Key)) };
        bool look = false;
        if (Phase == PicturePhase.TicketOut && state.Attempts.IsEmpty)
        {
            // The picture may be in the store all the same: only the word of it was lost.
            look = true;
            state = state with { Phase = PicturePhase.Looking, Lost = (silent[^1].Key, silent[^1].Value) };
        }

        return Turn(state, look ? [.. state.Progress(now), new LookUp()] : state.Progress(now));
    }

    private PictureDecision Stopped()
    {
        if (!Waiters.IsEmpty && Phase == PicturePhase.TicketOut && Attempts.Values.Any(a => a.Running && a.Node == Node))
        {
            return Turn(this with { Stopping = true });
        }

        // Attempts that run elsewhere go on; their node tells the next owner of them.
        var waiting = Attempts.RemoveRange(Attempts.Where(a => a.Value.Running).Select(a => a.Key));
        return Turn(
            this with { Stopping = true, Phase = PicturePhase.Idle, Waiters = Waiters.Clear(), Attempts = Attempts.Clear() },
            [.. Withdrawals(waiting), .. Relocations(), new Leave()]);
    }

    private PictureDecision Finished(InStore found, string node, double milliseconds, bool cached)
    {
        PictureState done = this with { Phase = PicturePhase.Done, Found = found, Waiters = Waiters.Clear(), Attempts = Attempts.Clear() };
        return Turn(
            done,
            [
                .. Waiters.Select(w => new TellJob(Done(w.Key, w.Value.Picture, found, node, milliseconds, cached))),
                .. Withdrawals(Attempts.Remove(found.Attempt)),
                new Leave(),
            ]);
    }

    private PictureDecision GivenUp(FailureKind kind, string node, string attempt, string error)
    {
        IEnumerable<PictureEffect> answers = kind == FailureKind.Interrupted ? Relocations() : Failures(kind, node, attempt, error);
        return Turn(this with { Phase = PicturePhase.Idle, Waiters = Waiters.Clear(), Lost = null }, [.. answers, new Leave()]);
    }

    /// <summary>The jobs decide how long to wait for the store; they have it all to ask for again.</summary>
    private PictureDecision TurnedAway(StoreAway m) => Turn(
        this with { Phase = PicturePhase.Idle, Waiters = Waiters.Clear() },
        [.. Failures(FailureKind.Interrupted, Node, "", m.Error), new Leave()]);

    private PictureDone Done(string jobId, int picture, InStore found, string node, double milliseconds, bool cached) =>
        new(jobId, picture, Key, ObjectNames.Picture(Key, found.Attempt), found.Sha256, found.Bytes, node, found.Attempt, milliseconds, cached);

    private IEnumerable<TellJob> Failures(FailureKind kind, string node, string attempt, string error) =>
        Waiters.Select(w => new TellJob(new PictureFailed(w.Key, w.Value.Picture, w.Value.Fence, kind, node, attempt, error)));

    /// <summary>Of the attempt that is furthest.</summary>
    private PictureEffect[] Progress(DateTimeOffset now)
    {
        PictureAttempt at = Attempts.Values.OrderByDescending(a => a.Running).ThenByDescending(a => a.Step).FirstOrDefault() ?? new PictureAttempt(Node, 0, 0, now);
        return [.. Waiters.Select(w => new TellJob(new PictureProgress(w.Key, w.Value.Picture, w.Value.Fence, at.Node, at.Step, at.Steps)))];
    }

    private IEnumerable<TellJob> Relocations() => Waiters.Select(w => new TellJob(new PictureRelocated(w.Key, w.Value.Picture, w.Value.Fence)));

    private PictureDecision Same() => Turn(this);

    private static PictureDecision Turn(PictureState state, params PictureEffect[] effects) => new(state, [.. effects]);
}
