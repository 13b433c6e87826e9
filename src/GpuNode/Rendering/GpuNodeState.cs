using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Rendering.GpuNodeCommand;
using static AADiff.GpuNode.Rendering.GpuNodeEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// What one GPU process holds and does: tickets that wait, the batch that runs, pictures on their way to the store. Permits are the slots of a
/// batch; one batch runs at a time.
/// </summary>
internal sealed partial record GpuNodeState(GpuNodeSettings Settings, int Slots)
{
    /// <summary>Tickets without a permit, in order of arrival.</summary>
    public ImmutableList<HeldTicket> Waiting { get; init; } = [];

    public RunningBatch? Running { get; init; }

    /// <summary>Base that the render thread prepares now, and those that come before the next batch.</summary>
    public BaseKey? Preparing { get; init; }

    public ImmutableList<BaseKey> ToPrepare { get; init; } = [];

    /// <summary>Bases by whether they are at hand; false: on their way.</summary>
    public ImmutableDictionary<BaseKey, bool> Bases { get; init; } = ImmutableDictionary<BaseKey, bool>.Empty;

    /// <summary>Rendered, not stored yet, by attempt.</summary>
    public ImmutableDictionary<string, StoringPicture> Storing { get; init; } = ImmutableDictionary<string, StoringPicture>.Empty;

    public bool RendererReady { get; init; }

    /// <summary>Batches started so far; numbers them.</summary>
    public long Batches { get; init; }

    public long Rendered { get; init; }

    private long Arrivals { get; init; }

    /// <summary>Unknown messages change nothing.</summary>
    public GpuNodeDecision Handle(object message, DateTimeOffset now) => message switch
    {
        Ticket m => Take(m, now),
        WithdrawTicket m => Withdraw(m, now),
        RankTicket m => Rank(m),
        StealFrom m => Give(m),
        BaseAtHand m => KeepBase(m.Base).Then(s => s.StartNext(now)),
        BaseMissing m => MissBase(m),
        PrepareHere m => PrepareFor(m.Base).Then(s => s.StartNext(now)),
        PrepareEnded m => EndPreparing(m, now),
        Stepped m when m.Batch == Running?.Id => Turn(this with { Running = Running with { Step = m.Step, Steps = Math.Max(1, m.Steps) } }),
        BatchEnded m when m.Batch == Running?.Id => EndBatch(m, now),
        PictureStored m => EndStoring(m, now),
        LingerOver m => Turn(this with { Lingered = m.Batch }).Then(s => s.StartNext(now)),
        GpuNodeCommand.RendererReady m => Turn(this with { RendererReady = true, Slots = Math.Clamp(m.Slots, 1, Slots) }).Then(s => s.StartNext(now)),
        RendererBroken m => Fence($"the renderer can't be started: {m.Error}", now),
        Report => Reported(now),
        Heartbeat => OnHeartbeat(now),
        DrainNode => Turn(this with { Draining = true }).Then(s => s.Reported(now)),
        UndrainNode => Leaving ? Turn(this) : Turn(this with { Draining = false }).Then(s => s.StartNext(now)).Then(s => s.Reported(now)),
        ClearFence => Unfence(now),
        Drain => Turn(this with { Draining = true, Leaving = true }).Then(s => s.Reported(now)).Then(s => s.LeaveIfDone()),
        DrainOver => Running is null ? Turn(this) : Turn(this, new StopBatch(Running.Id)),
        _ => Turn(this),
    };

    private GpuNodeDecision Take(Ticket ticket, DateTimeOffset now)
    {
        if (Holds(ticket.Attempt))
        {
            return Rank(new RankTicket(ticket.Key, ticket.Attempt, ticket.Priority));
        }

        GpuNodeState state = this with { Waiting = Waiting.Add(new HeldTicket(ticket, Arrivals, now)), Arrivals = Arrivals + 1 };
        var held = new TellOwner(new TicketHeld(ticket.Key, ticket.Attempt, Settings.Node, 0, 0));
        return Bases.ContainsKey(ticket.Base)
            ? Turn(state, held).Then(s => s.StartNext(now))
            : Turn(state with { Bases = Bases.Add(ticket.Base, false) }, held, new FetchBase(ticket.Base));
    }

    private GpuNodeDecision Withdraw(WithdrawTicket m, DateTimeOffset now)
    {
        if (Waiting.Find(t => t.Ticket.Attempt == m.Attempt) is HeldTicket held)
        {
            return Turn(this with { Waiting = Waiting.Remove(held) }).Then(s => s.StartNext(now));
        }

        if (Running is null || !Running.Wanted.Any(t => t.Attempt == m.Attempt))
        {
            return Turn(this);
        }

        RunningBatch left = Running with { Dropped = Running.Dropped.Add(m.Attempt) };
        return left.Wanted.Any()
            ? Turn(this with { Running = left }, new DropPicture(m.Key))
            : Turn(this with { Running = left }, new DropPicture(m.Key), new StopBatch(left.Id));
    }

    private GpuNodeDecision Rank(RankTicket m) => Waiting.Find(t => t.Ticket.Attempt == m.Attempt) is HeldTicket held
        ? Turn(this with { Waiting = Waiting.Replace(held, held with { Ticket = held.Ticket with { Priority = m.Priority } }) })
        : Turn(this);

    /// <summary>The last in line go: they would wait longest here.</summary>
    private GpuNodeDecision Give(StealFrom m)
    {
        if (m.Thief == Settings.Node)
        {
            return Turn(this);
        }

        HeldTicket[] last = [.. InLine().Reverse().Take(m.Tickets)];
        return Turn(
            this with { Waiting = Waiting.RemoveRange(last) },
            [
                .. last.Select(t => new HandOver(m.Thief, t.Ticket)),
                .. last.Select(t => new TellOwner(new TicketHeld(t.Ticket.Key, t.Ticket.Attempt, m.Thief, 0, 0))),
            ]);
    }

    private bool Holds(string attempt) =>
        Storing.ContainsKey(attempt) || Waiting.Exists(t => t.Ticket.Attempt == attempt) || (Running?.Wanted.Any(t => t.Attempt == attempt) ?? false);

    /// <summary>Tickets in the order in which permits are given.</summary>
    private IOrderedEnumerable<HeldTicket> InLine() => Waiting.OrderByDescending(t => t.Ticket.Priority).ThenBy(t => t.Order);

    private TellOwner Refusal(Ticket ticket, FailureKind kind, string error) =>
        new(new TicketFailed(ticket.Key, ticket.Attempt, Settings.Node, kind, BatchFailure.Clip(error)));

    private static GpuNodeDecision Turn(GpuNodeState state, params GpuNodeEffect[] effects) => new(state, [.. effects]);
}
