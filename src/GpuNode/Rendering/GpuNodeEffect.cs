using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>What a node actor does after a turn.</summary>
internal abstract record GpuNodeEffect
{
    public sealed record TellOwner(IForPicture Message) : GpuNodeEffect;

    public sealed record TellScheduler(IFarmMessage Message) : GpuNodeEffect;

    /// <summary>A ticket moves to another node.</summary>
    public sealed record HandOver(string Node, Ticket Ticket) : GpuNodeEffect;

    /// <summary>Answered by BaseAtHand or BaseMissing.</summary>
    public sealed record FetchBase(BaseKey Base) : GpuNodeEffect;

    /// <summary>Answered by PrepareEnded.</summary>
    public sealed record Prepare(BaseKey Base) : GpuNodeEffect;

    /// <summary>Whoever asked for the base must look elsewhere.</summary>
    public sealed record RefuseBase(BaseKey Base, string Error) : GpuNodeEffect;

    /// <summary>Its tensors are needed by no ticket.</summary>
    public sealed record DropBase(BaseKey Base) : GpuNodeEffect;

    /// <summary>Answered by BatchEnded.</summary>
    public sealed record RunBatch(long Batch, ImmutableArray<Ticket> Tickets) : GpuNodeEffect;

    /// <summary>Nobody wants this picture of the running batch any more.</summary>
    public sealed record DropPicture(PictureKey Key) : GpuNodeEffect;

    /// <summary>End the running batch at its next step.</summary>
    public sealed record StopBatch(long Batch) : GpuNodeEffect;

    /// <summary>Answered by PictureStored.</summary>
    public sealed record StorePicture(Ticket Ticket, RenderedPicture Picture) : GpuNodeEffect;

    /// <summary>Answered by LingerOver.</summary>
    public sealed record Linger(long Batch) : GpuNodeEffect;

    /// <summary>Load the model (again). Answered by RendererReady or RendererBroken.</summary>
    public sealed record LoadRenderer : GpuNodeEffect;

    /// <summary>Nothing runs and nothing waits to be stored.</summary>
    public sealed record Drained : GpuNodeEffect;
}
