using AADiff.Shared.Protocol;
using static AADiff.GpuNode.Rendering.GpuNodeEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>How the node stands in the farm: reports, fence, drain.</summary>
internal sealed partial record GpuNodeState
{
    /// <summary>Running pictures named in a report.</summary>
    private const int Named = 4;

    /// <summary>Takes no new work; what waits is for others to take.</summary>
    public bool Draining { get; init; }

    /// <summary>The process is to end when nothing runs any more.</summary>
    public bool Leaving { get; init; }

    /// <summary>Why the node is not to be trusted with work; null when it is.</summary>
    public string? Fenced { get; init; }

    /// <summary>Failures by the node's own fault since its last good batch.</summary>
    public int HostFailures { get; init; }

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
            : [.. Running.Wanted.Take(Named).Select(t => new RunningPicture(t.Key, t.JobId, t.Picture, (now - Running.Started).TotalSeconds))]);

    private GpuNodeDecision Reported(DateTimeOffset now) => Turn(this, new TellScheduler(Load(now))).Then(s => s.AskIfIdle());

    private GpuNodeDecision AskIfIdle() => Takes && !Busy && Waiting.IsEmpty ? Turn(this, new TellScheduler(new WorkRequested(Settings.Node, Slots))) : Turn(this);

    private GpuNodeDecision OnHeartbeat(DateTimeOffset now)
    {
        IEnumerable<GpuNodeEffect> Held(IEnumerable<Ticket> tickets, int step, int steps) =>
            tickets.Select(t => new TellOwner(new TicketHeld(t.Key, t.Attempt, Settings.Node, step, steps)));

        HeldTicket[] stuck = Fenced is null ? [] : [.. Waiting.Where(t => now - t.Since >= Settings.FencedPatience)];
        GpuNodeState state = this with { Waiting = Waiting.RemoveRange(stuck) };
        return Turn(
            state,
            [
                .. stuck.Select(t => Refusal(t.Ticket, FailureKind.Host, $"the node is fenced: {Fenced}")),
                .. Held(state.Waiting.Select(t => t.Ticket), 0, 0),
                .. Held(Running?.Wanted ?? [], Running?.Step ?? 0, Running?.Steps ?? 1),
                .. Storing.Values.SelectMany(s => Held([s.Ticket], s.Steps, s.Steps)),
            ]);
    }

    /// <summary>Others prepare the bases that were asked for here.</summary>
    private GpuNodeDecision Fence(string reason, DateTimeOffset now) => Turn(
        this with { Fenced = BatchFailure.Clip(reason), ToPrepare = [] },
        [.. ToPrepare.Select(b => new RefuseBase(b, BatchFailure.Clip(reason)))]).Then(s => s.Reported(now));

    private GpuNodeDecision Unfence(DateTimeOffset now)
    {
        GpuNodeState state = this with { Fenced = null, HostFailures = 0 };
        return RendererReady ? Turn(state).Then(s => s.StartNext(now)).Then(s => s.Reported(now)) : Turn(state, new LoadRenderer());
    }

    /// <summary>What nobody took by then goes back to the jobs, and costs them no retry.</summary>
    private GpuNodeDecision LeaveIfDone() => !Leaving || Busy || !Storing.IsEmpty
        ? Turn(this)
        : Turn(
            this with { Waiting = Waiting.Clear() },
            [.. Waiting.Select(t => Refusal(t.Ticket, FailureKind.Interrupted, "the node leaves")), new Drained()]);
}
