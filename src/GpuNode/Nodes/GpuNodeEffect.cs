using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>What a node actor does after a decision.</summary>
internal abstract record GpuNodeEffect
{
    public sealed record TellOwner(IForPicture Message) : GpuNodeEffect;

    public sealed record TellScheduler(IFarmMessage Message) : GpuNodeEffect;

    /// <summary>Whoever asked for a base or for the drain.</summary>
    public sealed record TellAsker(IActorRef Asker, object Message) : GpuNodeEffect;

    /// <summary>A ticket moves to another node.</summary>
    public sealed record HandOver(string Node, Ticket Ticket) : GpuNodeEffect;

    /// <summary>From the store. Answered by BaseFetched, BaseNotPrepared, BaseUnreachable or BaseMissing.</summary>
    public sealed record FetchBase(BaseKey Base) : GpuNodeEffect;

    /// <summary>Have its owner see that it is prepared. Answered by BasePrepared or BaseFailed, if at all.</summary>
    public sealed record RequestBase(BaseKey Base) : GpuNodeEffect;

    /// <summary>Tell its owner that it is not needed here any more.</summary>
    public sealed record AbandonBase(BaseKey Base) : GpuNodeEffect;

    /// <summary>On the render thread. Answered by PreparationEnded.</summary>
    public sealed record Prepare(BaseKey Base) : GpuNodeEffect;

    /// <summary>End the running preparation as soon as it can be ended.</summary>
    public sealed record StopPreparing(BaseKey Base) : GpuNodeEffect;

    /// <summary>Draw something that went well before. Answered by ProbeEnded.</summary>
    /// <param name="Content">What; null: nothing ever went well, and the renderer is only loaded.</param>
    /// <param name="Reload">With a renderer that is made anew.</param>
    public sealed record Probe(RenderBatch? Content, bool Reload) : GpuNodeEffect;

    /// <summary>What runs ignores its end, so the process is to end.</summary>
    public sealed record EndProcess(string Reason) : GpuNodeEffect;

    /// <summary>Answered by BaseStored or BaseNotStored.</summary>
    public sealed record StoreBase(BaseKey Base, ReadOnlyMemory<byte> Tensors) : GpuNodeEffect;

    /// <summary>Answered by BatchEnded.</summary>
    /// <param name="Batch">Its number.</param>
    /// <param name="Tickets">In the order of the pictures.</param>
    /// <param name="Content">For the renderer.</param>
    public sealed record RunBatch(long Batch, ImmutableArray<Ticket> Tickets, RenderBatch Content) : GpuNodeEffect;

    /// <summary>This picture of the running batch was withdrawn.</summary>
    public sealed record DropPicture(PictureKey Key) : GpuNodeEffect;

    /// <summary>End the running batch at its next step.</summary>
    public sealed record StopBatch(long Batch) : GpuNodeEffect;

    /// <summary>Answered by PictureStored or PictureNotStored.</summary>
    public sealed record StorePicture(Ticket Ticket, RenderedPicture Picture) : GpuNodeEffect;

    /// <summary>Wait for a fuller batch. Answered by LingerOver.</summary>
    public sealed record Linger(long Batch) : GpuNodeEffect;

    /// <summary>Answered by DrainOver when the drain budget is used up.</summary>
    public sealed record LimitDrain : GpuNodeEffect;

    /// <summary>Start the renderer (again). Answered by RendererReady or RendererBroken.</summary>
    public sealed record LoadRenderer : GpuNodeEffect;
}
