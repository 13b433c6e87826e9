using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>How the node stands in the farm: reports, fence, drain.</summary>
internal sealed partial record GpuNodeState
{
    /// <summary>Running pictures named in a report.</summary>
    private const int Named = 4;

    private const string NodeLeaves = "the node leaves";

    /// <summary>Takes no new work; what waits is for others to take.</summary>
    public bool Draining { get; init; }

    /// <summary>The process is to end when nothing runs any more.</summary>
    public bool Leaving { get; init; }

    /// <summary>Nothing runs any more, and nothing is started again.</summary>
    public bool HasLeft { get; init; }

    /// <summary>Why the node is not to be trusted with work; null when it is.</summary>
    public string? Fenced { get; init; }

    /// <summary>How often in a row it was fenced or its self-test failed; the pauses between tests grow with it.</summary>
    public int Fences { get; init; }

    /// <summary>When a fenced node tests itself next.</summary>
    public DateTimeOffset ProbeFrom { get; init; }

    /// <summary>The self-test is on the render thread.</summary>
    public bool Probing { get; init; }

    /// <summary>It was fenced and has drawn nothing since: one picture at a time.</summary>
    public bool OnTrial { get; init; }

    /// <summary>The process is about to end, because what runs does not.</summary>
    public bool GivenUp { get; init; }

    public NodeStanding Standing => this switch
    {
        { HasLeft: true } => NodeStanding.Left,
        { Leaving: true } => NodeStanding.Leaving,
        { Fenced: not null } => NodeStanding.Fenced,
        { Draining: true } => NodeStanding.Draining,
        { RendererReady: true } => NodeStanding.Ready,
        _ => NodeStanding.Loading,
    };

    /// <summary>Its end would have something drawn again, or taken elsewhere.</summary>
    public bool HasWork => Running is not null || Storing.Count > 0 || Waiting.Count > 0;

    /// <summary>Those who wait for the end of the drain.</summary>
    private ImmutableHashSet<IActorRef> DrainAskers { get; init; } = [];

    public LoadReport Load(DateTimeOffset now) => new(
        Settings.Node,
        Slots,
        (Running?.Wanted.Count() ?? 0) + Storing.Count,
        Waiting.Count,
        MillisecondsPerPicture,
        Draining,
        Fenced,
        Rendered,
        Running is null
            ? []
            : [.. Running.Wanted.Take(Named).Select(t => new RunningPicture(
                t.Key, t.JobId, t.Picture, Math.Max(0, (now - Running.Started).TotalSeconds), ModelOf(t.Base)))],
        Models is { } models ? [.. models.Where(model => RefusedModels.Reason(model, now) is null)] : null,
        [
            .. Waiting
                .GroupBy(t => (Model: ModelOf(t.Ticket.Base), Refused: WhyNot(t.Ticket.Base, now) is not null))
                .OrderByDescending(group => group.Count())
                .Take(LoadReport.MostWaits)
                .Select(group => new WaitingTickets(group.Key.Model, group.Count(), group.Key.Refused)),
        ],
        Settings.Memory);

    private GpuNodeDecision Reported(DateTimeOffset now) => Announced
        ? Nothing.Do(new TellScheduler(Load(now))).Then(s => s.AskIfIdle(now))
        : Nothing;

    private GpuNodeDecision AskIfIdle(DateTimeOffset now) => TakesWork && !IsBusy && Waiting.TrueForAll(t => WhyNot(t.Ticket.Base, now) is not null)
        ? Nothing.Do(new TellScheduler(new WorkRequested(Settings.Node, Slots)))
        : Nothing;

    private GpuNodeDecision OnHeartbeat(DateTimeOffset now)
    {
        IEnumerable<TellOwner> Held(IEnumerable<Ticket> tickets, int step, int steps) =>
            tickets.Select(t => new TellOwner(new TicketHeld(t.Key, t.Attempt, Settings.Node, step, steps)));

        return ReturnUntaken(now)
            .Then(s => s.FetchAwaited())
            .Then(s => s.EndIfStuck(now))
            .Then(s => s.ProbeIfDue(now))
            .Then(s => s.StartNext(now))
            .Then(s => s.Nothing
                .Do(s.Waiting.Select(t => new TellOwner(
                    new TicketHeld(t.Ticket.Key, t.Ticket.Attempt, Settings.Node, 0, 0, s.WhyWaiting(t.Ticket.Base, now)))))
                .Do(Held(s.Running?.Wanted ?? [], s.Running?.Step ?? 0, s.Running?.Steps ?? 1))
                .Do(s.Storing.Values.SelectMany(p => Held([p.Ticket], p.Steps, p.Steps))));
    }

    private GpuNodeDecision Fence(string reason, DateTimeOffset now)
    {
        string clipped = RenderFailure.Clip(reason);
        return Nothing.Record(new NodeFenced(clipped, now)).Then(s => s.RefuseQueued(clipped)).Then(s => s.Reported(now));
    }

    private GpuNodeDecision Unfence(DateTimeOffset now)
    {
        GpuNodeDecision cleared = Nothing.Record(new FenceCleared());
        return RendererReady ? cleared.Then(s => s.StartNext(now)).Then(s => s.Reported(now)) : cleared.Do(new LoadRenderer());
    }

    private GpuNodeDecision Leave(IActorRef asker, DateTimeOffset now) => Nothing
        .Record(new LeaveRequested(asker))
        .Do(new LimitDrain())
        .Then(s => s.RefuseQueued(NodeLeaves))
        .Then(s => s.Reported(now))
        .Then(s => s.LeaveIfDone());

    /// <summary>What nobody took by then goes back to the jobs, and costs them no retry.</summary>
    private GpuNodeDecision LeaveIfDone() =>
        !Leaving || Running is not null || Probing || !Preparations.IsEmpty || !Storing.IsEmpty || (HasLeft && DrainAskers.IsEmpty)
            ? Nothing
            : Return([.. Waiting.Select(t => t.Ticket)], FailureKind.Interrupted, NodeLeaves)
                .Record(new NodeLeft())
                .Do(DrainAskers.Select(asker => new TellAsker(asker, GpuNodeDrained.Instance)));
}
