using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>What changes a node. Not persisted: a node that starts anew holds nothing.</summary>
internal abstract record GpuNodeEvent
{
    public sealed record TicketTaken(Ticket Ticket, DateTimeOffset At) : GpuNodeEvent;

    public sealed record TicketRanked(string Attempt, int Priority) : GpuNodeEvent;

    /// <summary>Before it ran.</summary>
    public sealed record TicketWithdrawn(string Attempt) : GpuNodeEvent;

    /// <summary>While it runs.</summary>
    public sealed record PictureDropped(string Attempt) : GpuNodeEvent;

    public sealed record TicketHandedOver(Ticket Ticket, string Node) : GpuNodeEvent;

    /// <summary>It ends without a picture.</summary>
    public sealed record TicketReturned(Ticket Ticket, FailureKind Kind, string Reason) : GpuNodeEvent;

    /// <summary>Its batch failed; it waits again, for a batch of its own.</summary>
    public sealed record TicketSetApart(HeldTicket Ticket) : GpuNodeEvent;

    public sealed record LingerStarted : GpuNodeEvent;

    public sealed record LingerEnded(long Batch) : GpuNodeEvent;

    public sealed record BatchStarted(ImmutableArray<HeldTicket> Tickets, DateTimeOffset At) : GpuNodeEvent;

    public sealed record StepDone(int Step, int Steps) : GpuNodeEvent;

    public sealed record BatchRendered(long Batch, int Pictures, double Milliseconds) : GpuNodeEvent;

    public sealed record BatchFailed(long Batch, int Pictures, RenderFailure Failure, DateTimeOffset At) : GpuNodeEvent;

    /// <summary>Nobody wants the running batch any more, or the time to drain is over: it was told to end.</summary>
    public sealed record BatchStopped(DateTimeOffset At) : GpuNodeEvent;

    public sealed record StoringStarted(StoringPicture Picture) : GpuNodeEvent;

    public sealed record StoringEnded(string Attempt) : GpuNodeEvent;

    public sealed record BaseRequested(BaseKey Base) : GpuNodeEvent;

    /// <summary>It will be fetched again. Reason: null where it is only not prepared yet.</summary>
    public sealed record BaseAwaited(BaseKey Base, string? Reason, ModelMark? Model = null) : GpuNodeEvent;

    /// <summary>It can't be drawn here: its tickets are offered to others.</summary>
    public sealed record ModelAbsent(BaseKey Base, ModelMark Model, bool IsOther, string Reason) : GpuNodeEvent;

    /// <summary>It says that it is there without knowing its models yet.</summary>
    public sealed record AnnouncedAnyway : GpuNodeEvent;

    public sealed record ModelsListed(ImmutableArray<ModelMark>? Models) : GpuNodeEvent;

    public sealed record BaseLoaded(BaseKey Base, BatchBase Content) : GpuNodeEvent;

    /// <summary>No ticket needs it.</summary>
    public sealed record BaseDropped(BaseKey Base) : GpuNodeEvent;

    public sealed record BaseGivenUp(BaseKey Base, FailureKind Kind, string Reason) : GpuNodeEvent;

    /// <summary>Asker: null where the node itself needs it.</summary>
    public sealed record PreparationQueued(BaseKey Base, IActorRef? Asker) : GpuNodeEvent;

    public sealed record PreparationStarted(BaseKey Base) : GpuNodeEvent;

    public sealed record PreparationStepDone(BaseKey Base, int Step, int Steps, double? Loss = null) : GpuNodeEvent;

    /// <summary>Its tensors go to the store.</summary>
    public sealed record PreparationRendered(BaseKey Base) : GpuNodeEvent;

    /// <summary>It failed, on the render thread or on its way to the store, or was refused.</summary>
    /// <param name="Base">Which.</param>
    /// <param name="Kind">Whose fault it is.</param>
    /// <param name="Reason">One sentence.</param>
    /// <param name="At">When.</param>
    /// <param name="Model">The model that does not go here; null: the failure has another cause.</param>
    public sealed record PreparationFailed(
        BaseKey Base, FailureKind Kind, string Reason, DateTimeOffset At = default, ModelMark? Model = null) : GpuNodeEvent;

    public sealed record AskerLeft(BaseKey Base, IActorRef Asker) : GpuNodeEvent;

    /// <summary>Nobody needs it: it was told to end.</summary>
    public sealed record PreparationStopped(BaseKey Base, DateTimeOffset At) : GpuNodeEvent;

    public sealed record PreparationStored(BaseKey Base, string ObjectName) : GpuNodeEvent;

    public sealed record RendererLoaded(int Slots) : GpuNodeEvent;

    public sealed record NodeFenced(string Reason, DateTimeOffset At) : GpuNodeEvent;

    /// <summary>By an operator: everything that went wrong is forgotten.</summary>
    public sealed record FenceCleared : GpuNodeEvent;

    public sealed record ProbeStarted(string Reason) : GpuNodeEvent;

    /// <summary>What failed was not the node's fault, as far as it can be seen.</summary>
    public sealed record ProbePassed : GpuNodeEvent;

    public sealed record ProbeFailed(string Reason, DateTimeOffset At) : GpuNodeEvent;

    /// <summary>A fenced node is well again: until its first good batch it draws one picture at a time, and one failure fences it again.</summary>
    public sealed record TrialStarted : GpuNodeEvent;

    public sealed record ProcessGivenUp(string Reason) : GpuNodeEvent;

    public sealed record DrainStarted : GpuNodeEvent;

    public sealed record DrainEnded : GpuNodeEvent;

    /// <summary>The process is to end.</summary>
    public sealed record LeaveRequested(IActorRef Asker) : GpuNodeEvent;

    /// <summary>Nothing runs any more, and those who asked know it.</summary>
    public sealed record NodeLeft : GpuNodeEvent;
}
