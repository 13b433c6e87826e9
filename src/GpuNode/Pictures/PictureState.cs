global using PictureDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Pictures.PictureState, AADiff.GpuNode.Pictures.PictureEvent, AADiff.GpuNode.Pictures.PictureEffect>;

using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using static AADiff.GpuNode.Pictures.PictureCommand;
using static AADiff.GpuNode.Pictures.PictureEffect;
using static AADiff.GpuNode.Pictures.PictureEvent;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Pictures;

/// <summary>
/// The owner of one picture: there is one in the whole cluster, so that equal pictures are rendered once. It forgets everything when it
/// moves;
/// nothing depends on its memory, because jobs ask again and the store knows what exists.
/// </summary>
/// <param name="Key">The picture.</param>
/// <param name="Node">Where the owner lives.</param>
internal sealed partial record PictureState(PictureKey Key, string Node) : IState<PictureState, PictureEvent>
{
    public PicturePhase Phase { get; init; }

    public ImmutableSortedDictionary<string, PictureWaiter> Waiters { get; init; } = ImmutableSortedDictionary<string, PictureWaiter>.Empty;

    /// <summary>What the last job that asked wants rendered.</summary>
    public RenderPicture? Request { get; init; }

    public InStore? Found { get; init; }

    /// <summary>The shard moves; only a picture that is being rendered here is still waited for.</summary>
    public bool Stopping { get; init; }

    /// <summary>Since when attempts of an earlier owner are known and no job waits for them.</summary>
    public DateTimeOffset? UnwantedSince { get; init; }

    private int Priority => Waiters.Values.Max(w => w.Priority);

    private PictureDecision Nothing => new(this);

    /// <summary>Unknown commands change nothing.</summary>
    /// <param name="command">From <see cref="PictureProtocol"/>, <see cref="TicketProtocol"/> or <see cref="PictureCommand"/>.</param>
    /// <param name="now">The time.</param>
    public PictureDecision Handle(object command, DateTimeOffset now) => command switch
    {
        RenderPicture m => Join(m, now),
        CancelPicture m => Cancel(m.JobId),
        PrioritizePicture m => Prioritize(m),
        InStore m => Phase == PicturePhase.Looking ? Finish(m, Node, 0, cached: true) : Nothing,
        NotInStore m => Phase == PicturePhase.Looking ? Render(m.NewAttempt, now) : Nothing,
        StoreAway m => Phase == PicturePhase.Looking ? GiveUp(FailureKind.Interrupted, Node, "", m.Reason) : Nothing,
        TicketHeld m => Report(m, now),
        PictureRendered m => Phase == PicturePhase.Done
            ? Nothing
            : Finish(new(m.Attempt, m.Sha256, m.Bytes), m.Node, m.Milliseconds, cached: false),
        TicketFailed m => EndAttempt(m),
        BackUp m => StartBackUp(m, now),
        Heartbeat => OnHeartbeat(now),
        StopPicture => OnStop(),
        _ => Nothing,
    };

    public PictureState Apply(PictureEvent happened) => happened switch
    {
        WaiterJoined { Request: var r } => this with
        {
            Request = r,
            UnwantedSince = null,
            Waiters = Waiters.SetItem(r.JobId, new PictureWaiter(r.Picture, r.Priority, r.Fence)),
        },
        WaiterRanked e => this with { Waiters = Waiters.SetItem(e.JobId, Waiters[e.JobId] with { Priority = e.Priority }) },
        WaiterLeft e => this with { Waiters = Waiters.Remove(e.JobId) },
        LookUpStarted e => this with { Phase = PicturePhase.Looking, Attempts = Attempts.Clear(), Lost = e.Lost },
        TicketSent e => this with { Phase = PicturePhase.TicketOut, Attempts = Attempts.Add(e.Attempt, e.To) },
        AttemptReported e => this with { Attempts = Attempts.SetItem(e.Attempt, e.At) },
        AttemptsAdopted => this with { Phase = PicturePhase.TicketOut, Lost = null },
        AttemptEnded e => this with { Attempts = Attempts.Remove(e.Attempt) },
        BecameUnwanted e => this with { UnwantedSince = e.Since },
        Abandoned => this with { Phase = Phase == PicturePhase.Done ? Phase : PicturePhase.Idle, Attempts = Attempts.Clear() },
        PictureFound e => this with { Phase = PicturePhase.Done, Found = e.Picture, Waiters = Waiters.Clear(), Attempts = Attempts.Clear() },
        GivenUp => this with { Phase = PicturePhase.Idle, Waiters = Waiters.Clear(), Lost = null },
        StopRequested => this with { Stopping = true },
        Stopped => this with { Stopping = true, Phase = PicturePhase.Idle, Waiters = Waiters.Clear(), Attempts = Attempts.Clear() },
        _ => throw new InvalidOperationException($"the owner of a picture has no event {happened.GetType().Name}"),
    };

    private PictureDecision Join(RenderPicture m, DateTimeOffset now)
    {
        if (Phase == PicturePhase.Done)
        {
            return Nothing.Do(new TellJob(Done(m.JobId, m.Picture, Found!, Node, 0, cached: true)));
        }

        // An older request that arrives late must not take the fence back.
        if (Waiters.TryGetValue(m.JobId, out PictureWaiter? known) && known.Fence > m.Fence)
        {
            return Nothing;
        }

        PictureDecision joined = Nothing.Record(new WaiterJoined(m)).Do(new TellJob(new PictureAccepted(m.JobId, m.Picture, m.Fence, Node)));
        if (Phase != PicturePhase.Idle)
        {
            return joined.Do(joined.State.RankChanges(this));
        }

        // After a move a node may report a running attempt to the new owner before a job asks for the picture: that attempt counts.
        return Attempts.Values.Any(a => !a.IsSilent(now))
            ? joined.Record(new AttemptsAdopted())
            : joined.Record(new LookUpStarted(null)).Do(new LookUp());
    }

    private PictureDecision Cancel(string jobId)
    {
        if (!Waiters.ContainsKey(jobId))
        {
            return Nothing;
        }

        PictureDecision left = Nothing.Record(new WaiterLeft(jobId));
        return left.State.Waiters.IsEmpty ? left.Then(s => s.Abandon()) : left.Do(left.State.RankChanges(this));
    }

    private PictureDecision Prioritize(PrioritizePicture m)
    {
        if (!Waiters.ContainsKey(m.JobId))
        {
            return Nothing;
        }

        PictureDecision ranked = Nothing.Record(new WaiterRanked(m.JobId, m.Priority));
        return ranked.Do(ranked.State.RankChanges(this));
    }

    private PictureDecision OnHeartbeat(DateTimeOffset now)
    {
        if (!Waiters.IsEmpty)
        {
            return FindSilent(now);
        }

        DateTimeOffset since = UnwantedSince ?? now;
        if (now - since >= FarmTimings.TicketLease)
        {
            return Abandon();
        }

        return UnwantedSince is null ? Nothing.Record(new BecameUnwanted(since)) : Nothing;
    }

    private PictureDecision Abandon() => Nothing.Record(new Abandoned()).Do(Withdrawals(Attempts)).Do(Leave());

    private PictureDecision OnStop() =>
        !Waiters.IsEmpty && Phase == PicturePhase.TicketOut && Attempts.Values.Any(a => a.Running && a.Node == Node)
            ? Nothing.Record(new StopRequested())

            // Attempts that run elsewhere go on; their node tells the next owner of them.
            : Nothing.Record(new Stopped())
                .Do(Withdrawals(Attempts.RemoveRange(Attempts.Where(a => a.Value.Running).Select(a => a.Key))))
                .Do(Relocations())
                .Do(new Stop());

    private PictureDecision Finish(InStore found, string node, double milliseconds, bool cached) => Nothing
        .Record(new PictureFound(found))
        .Do(Waiters.Select(w => new TellJob(Done(w.Key, w.Value.Picture, found, node, milliseconds, cached))))
        .Do(Withdrawals(Attempts.Remove(found.Attempt)))
        .Do(Leave());

    /// <summary>The jobs have all it takes to ask again; with a reason they look first whether the store is away.</summary>
    private PictureDecision GiveUp(FailureKind kind, string node, string attempt, string reason) => Nothing
        .Record(new GivenUp(kind, node, attempt, reason))
        .Do(Waiters.Select(w => new TellJob(new PictureFailed(w.Key, w.Value.Picture, w.Value.Fence, kind, node, attempt, reason))))
        .Do(Leave());

    private PictureDecision Relocate(string node, string attempt, string reason) => Nothing
        .Record(new GivenUp(FailureKind.Interrupted, node, attempt, reason))
        .Do(Relocations())
        .Do(Leave());

    private PictureEffect Leave() => Stopping ? new Stop() : new Passivate();

    private PictureDone Done(string jobId, int picture, InStore found, string node, double milliseconds, bool cached) =>
        new(jobId, picture, Key, ObjectNames.Picture(Key, found.Attempt), found.Sha256, found.Bytes, node, found.Attempt, milliseconds, cached);

    private IEnumerable<TellJob> Relocations() =>
        Waiters.Select(w => new TellJob(new PictureRelocated(w.Key, w.Value.Picture, w.Value.Fence)));
}

/// <summary>How far the owner of a picture is.</summary>
internal enum PicturePhase
{
    /// <summary>Nobody has asked, or nobody waits any more.</summary>
    Idle,

    /// <summary>The store is asked whether the picture exists.</summary>
    Looking,

    /// <summary>At least one ticket is with a node.</summary>
    TicketOut,

    /// <summary>The picture is in the store; the owner is about to go.</summary>
    Done,
}

/// <summary>A job that waits for a picture.</summary>
/// <param name="Picture">The picture's index in that job.</param>
/// <param name="Priority">Of the job.</param>
/// <param name="Fence">Of its latest request; answers carry it.</param>
internal sealed record PictureWaiter(int Picture, int Priority, long Fence);
