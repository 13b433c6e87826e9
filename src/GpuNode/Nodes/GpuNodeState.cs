global using GpuNodeDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Nodes.GpuNodeState, AADiff.GpuNode.Nodes.GpuNodeEvent, AADiff.GpuNode.Nodes.GpuNodeEffect>;

using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// What one GPU process holds and does: tickets that wait, the batch that runs, pictures on their way to the store. Permits are the slots
/// of a
/// batch; one batch runs at a time.
/// </summary>
internal sealed partial record GpuNodeState(GpuNodeSettings Settings, int Slots) : IState<GpuNodeState, GpuNodeEvent>
{
    /// <summary>Tickets without a permit.</summary>
    public ImmutableList<HeldTicket> Waiting { get; init; } = [];

    public RunningBatch? Running { get; init; }

    /// <summary>Rendered, not stored yet, by attempt.</summary>
    public ImmutableDictionary<string, StoringPicture> Storing { get; init; } = ImmutableDictionary<string, StoringPicture>.Empty;

    public ImmutableDictionary<BaseKey, NodeBase> Bases { get; init; } = ImmutableDictionary<BaseKey, NodeBase>.Empty;

    /// <summary>In order of arrival; each base once.</summary>
    public ImmutableList<Preparation> Preparations { get; init; } = [];

    public bool RendererReady { get; init; }

    /// <summary>Batches started so far; numbers them.</summary>
    public long Batches { get; init; }

    public long Rendered { get; init; }

    private long Arrivals { get; init; }

    private GpuNodeDecision Nothing => new(this);

    /// <summary>Unknown commands change nothing.</summary>
    /// <param name="command">A <see cref="GpuNodeCommand"/>, or a message of the protocols with owners, scheduler, operators and other
    /// nodes.</param>
    /// <param name="now">The time.</param>
    public GpuNodeDecision Handle(object command, DateTimeOffset now) => command switch
    {
        Ticket m => Take(m, now),
        WithdrawTicket m => Withdraw(m, now),
        RankTicket m => Rank(m.Attempt, m.Priority),
        StealFrom m => Give(m, now),
        BaseFetched m => Load(m, now),
        BaseNotPrepared m => Await(m.Base, null, m.Spec is null ? null : ModelMark.Of(m.Spec.ModelDigest))
            .Then(s => s.RequestUnlessRefused(m.Base, now)),
        BaseUnreachable m => Await(m.Base, m.Reason, ModelOf(m.Base)),
        BaseOfAbsentModel m => OfferAbsent(m, now),
        ModelsFound m => Nothing.Record(new ModelsListed(m.Models)).Then(s => Announced ? s.Nothing : s.Reported(now)),
        BaseMissing m => GiveUp(m.Base, m.Failure.Kind, m.Failure.Reason),
        BasePrepared m => IsAwaited(m.Base) ? Fetch(m.Base) : Nothing,
        BaseFailed m => IsAwaited(m.Base) ? Reconsider(m, now) : Nothing,
        PrepareHere m => PrepareFor(m.Base, m.Asker, now).Then(s => s.StartNext(now)),
        AbandonHere m => Abandon(m, now),
        GpuNodeCommand.ProbeEnded m => EndProbe(m, now),
        PreparationStepped m when Preparing(m.Base) is { Stage: PreparationStage.Running } =>
            Nothing.Record(new PreparationStepDone(m.Base, m.Step, m.Steps, m.Loss)),
        PreparationEnded m => EndPreparing(m, now),
        BaseStored m => Close(m.Base, new PreparationStored(m.Base, m.ObjectName), new BasePrepared(m.Base, m.ObjectName)),
        BaseNotStored m => Close(
            m.Base, new PreparationFailed(m.Base, FailureKind.Interrupted, m.Reason), new BaseFailed(m.Base, FailureKind.Interrupted, m.Reason)),
        Stepped m when m.Batch == Running?.Id => Nothing.Record(new StepDone(m.Step, Math.Max(1, m.Steps))),
        BatchEnded m when m.Batch == Running?.Id => EndBatch(m, now),
        PictureStored m => EndStoring(m, now),
        PictureNotStored m => GiveBackUnstored(m, now),
        LingerOver m => Nothing.Record(new LingerEnded(m.Batch)).Then(s => s.StartNext(now)),
        GpuNodeCommand.RendererReady m => Nothing.Record(new RendererLoaded(Math.Clamp(m.Slots, 1, Slots))).Then(s => s.StartNext(now)),
        RendererBroken m => Fence($"the renderer can't be started: {m.Reason}", now),
        Report => Nothing.Record(Announced ? [] : [new AnnouncedAnyway()]).Then(s => s.Reported(now)),
        Heartbeat => OnHeartbeat(now),
        DrainNode => Nothing.Record(Draining ? [] : [new DrainStarted()]).Then(s => s.Reported(now)),
        UndrainNode => !Draining || Leaving
            ? Nothing
            : Nothing.Record(new DrainEnded()).Then(s => s.StartNext(now)).Then(s => s.Reported(now)),
        ClearFence => Unfence(now),
        Drain m => Leave(m.Asker, now),
        DrainOver => Running is null ? Nothing : Stop(now),
        _ => Nothing,
    };

    public GpuNodeState Apply(GpuNodeEvent happened) => happened switch
    {
        TicketTaken e => this with { Waiting = Waiting.Add(new HeldTicket(e.Ticket, Arrivals, e.At)), Arrivals = Arrivals + 1 },
        TicketRanked e => Find(e.Attempt) is HeldTicket held
            ? this with { Waiting = Waiting.Replace(held, held with { Ticket = held.Ticket with { Priority = e.Priority } }) }
            : this,
        TicketWithdrawn e => WithoutWaiting(e.Attempt),
        PictureDropped e => this with { Running = Running! with { Dropped = Running.Dropped.Add(e.Attempt) } },
        TicketHandedOver e => WithoutWaiting(e.Ticket.Attempt),
        TicketReturned e => WithoutWaiting(e.Ticket.Attempt) with { Storing = Storing.Remove(e.Ticket.Attempt) },
        TicketSetApart e => this with { Waiting = Waiting.Add(e.Ticket with { Alone = true }) },
        LingerStarted => this with { Lingering = Batches },
        LingerEnded e => this with { Lingered = e.Batch },
        BatchStarted e => this with
        {
            Waiting = Waiting.RemoveAll(t => e.Tickets.Any(started => started.Order == t.Order)),
            Running = new RunningBatch(Batches, e.Tickets, e.At) { Content = ContentOf(e.Tickets) },
            Batches = Batches + 1,
        },
        StepDone e => this with { Running = Running! with { Step = e.Step, Steps = e.Steps } },
        BatchStopped e => this with { Running = Running! with { Stopped = e.At } },
        BatchRendered e => Went(Running!) with { Running = null, GivenUp = false, MillisecondsPerPicture = Average(e.Milliseconds / e.Pictures) },
        BatchFailed e => WithFailure(e, Running!) with { Running = null, GivenUp = false },
        StoringStarted e => this with { Storing = Storing.SetItem(e.Picture.Ticket.Attempt, e.Picture) },
        StoringEnded e => this with { Storing = Storing.Remove(e.Attempt), Rendered = Rendered + 1 },
        RendererLoaded e => this with { RendererReady = true, Slots = e.Slots },
        ModelsListed e => this with { Models = e.Models, Announced = true },
        AnnouncedAnyway => this with { Announced = true },
        NodeFenced e => this with
        {
            Fenced = e.Reason,
            OnTrial = false,
            Fences = Fences + 1,
            ProbeFrom = e.At + GrowingPause.After(Fences, FarmTimings.FenceProbe, FarmTimings.LongestFenceProbe),
        },
        FenceCleared => this with
        {
            Fenced = null,
            Failures = [],
            Acquitted = [],
            Fences = 0,
            OnTrial = false,
            RefusedBases = new(),
            RefusedModels = new(),
        },
        ProbeStarted => this with { Probing = true },
        ProbePassed => this with { Probing = false, Failures = [], Acquitted = LastGood is null ? Acquitted.AddRange(Failures) : [] },
        ProbeFailed e => this with
        {
            Probing = false,
            Fences = Fences + 1,
            ProbeFrom = e.At + GrowingPause.After(Fences, FarmTimings.FenceProbe, FarmTimings.LongestFenceProbe),
        },
        TrialStarted => this with { Probing = false, Fenced = null, Failures = [], Acquitted = [], OnTrial = true },
        ProcessGivenUp => this with { GivenUp = true },
        DrainStarted => this with { Draining = true },
        DrainEnded => this with { Draining = false },
        LeaveRequested e => this with { Draining = true, Leaving = true, DrainAskers = DrainAskers.Add(e.Asker) },
        NodeLeft => this with { HasLeft = true, DrainAskers = [] },
        _ => ApplyToBases(happened),
    };

    private GpuNodeDecision Take(Ticket ticket, DateTimeOffset now)
    {
        if (HasLeft)
        {
            return Nothing.Do(Refusal(ticket, FailureKind.Interrupted, NodeLeaves));
        }

        if (Holds(ticket.Attempt))
        {
            return Rank(ticket.Attempt, ticket.Priority);
        }

        // Where it comes from it is not drawn either: it must not go round between nodes that refuse it.
        if (ticket.Handed && RefusedBases.Reason(ticket.Base, now) is string refused)
        {
            return Nothing.Do(Refusal(ticket, FailureKind.Host, refused));
        }

        GpuNodeDecision taken = Nothing.Record(new TicketTaken(ticket, now))
            .Do(new TellOwner(new TicketHeld(ticket.Key, ticket.Attempt, Settings.Node, 0, 0)));
        return Bases.ContainsKey(ticket.Base) ? taken.Then(s => s.StartNext(now)) : taken.Then(s => s.Fetch(ticket.Base));
    }

    private GpuNodeDecision Withdraw(WithdrawTicket m, DateTimeOffset now)
    {
        if (Find(m.Attempt) is not null)
        {
            return Nothing.Record(new TicketWithdrawn(m.Attempt)).Then(s => s.AbandonIfUnneeded(m.Attempt, this, now)).Then(s => s.StartNext(now));
        }

        if (Running is null || !Running.Wanted.Any(t => t.Attempt == m.Attempt))
        {
            return Nothing;
        }

        GpuNodeDecision dropped = Nothing.Record(new PictureDropped(m.Attempt)).Do(new DropPicture(m.Key));
        return dropped.State.Running!.Wanted.Any() ? dropped : dropped.Then(s => s.Stop(now));
    }

    private GpuNodeDecision Rank(string attempt, int priority) =>
        Find(attempt) is HeldTicket held && held.Ticket.Priority != priority ? Nothing.Record(new TicketRanked(attempt, priority)) : Nothing;

    /// <summary>Those go that are not drawn here, then the last in line: they would wait longest here.</summary>
    private GpuNodeDecision Give(StealFrom m, DateTimeOffset now)
    {
        if (m.Thief == Settings.Node)
        {
            return Nothing;
        }

        Ticket[] last =
        [
            .. InLine(now).Reverse()
                .Where(t => m.Model is null || ModelOf(t.Ticket.Base) == m.Model)
                .Select(t => t.Ticket with { Handed = WhyNot(t.Ticket.Base, now) is not null })
                .OrderByDescending(t => t.Handed)
                .Take(m.Tickets),
        ];
        return Nothing
            .Record(last.Select(t => new TicketHandedOver(t, m.Thief)))
            .Do(last.Select(t => new HandOver(m.Thief, t)))
            .Do(last.Select(t => new TellOwner(new TicketHeld(t.Key, t.Attempt, m.Thief, 0, 0))));
    }

    /// <summary>The tickets end here, and their owners are told why.</summary>
    private GpuNodeDecision Return(IReadOnlyCollection<Ticket> tickets, FailureKind kind, string reason) => Nothing
        .Record(tickets.Select(t => new TicketReturned(t, kind, reason)))
        .Do(tickets.Select(t => Refusal(t, kind, reason)));

    /// <summary>What runs is told to end; told once, it is watched (<see cref="EndIfStuck"/>).</summary>
    private GpuNodeDecision Stop(DateTimeOffset now) =>
        (Running!.Stopped is null ? Nothing.Record(new BatchStopped(now)) : Nothing).Do(new StopBatch(Running.Id));

    private bool Holds(string attempt) =>
        Storing.ContainsKey(attempt) || Find(attempt) is not null || (Running?.Wanted.Any(t => t.Attempt == attempt) ?? false);

    private HeldTicket? Find(string attempt) => Waiting.Find(t => t.Ticket.Attempt == attempt);

    private GpuNodeState WithoutWaiting(string attempt) =>
        Find(attempt) is HeldTicket held ? this with { Waiting = Waiting.Remove(held) } : this;

    /// <summary>Tickets in the order in which permits are given.</summary>
    private IOrderedEnumerable<HeldTicket> InLine(DateTimeOffset now) =>
        Waiting.OrderByDescending(t => PriorityAgeing.Aged(t.Ticket.Priority, now - t.Since)).ThenBy(t => t.Order);

    private TellOwner Refusal(Ticket ticket, FailureKind kind, string reason) =>
        new(new TicketFailed(ticket.Key, ticket.Attempt, Settings.Node, kind, Rendering.RenderFailure.Clip(reason)));
}
