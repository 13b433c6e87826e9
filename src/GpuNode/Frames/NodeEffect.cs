using System.Collections.Immutable;
using AADiff.Shared.Frames;
using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Frames;

/// <summary>What a node actor does after a turn.</summary>
internal abstract record NodeEffect
{
    public sealed record TellOwner(IForFrame Message) : NodeEffect;

    public sealed record TellScheduler(IFarmMessage Message) : NodeEffect;

    /// <summary>A ticket moves to another node.</summary>
    public sealed record HandOver(string Node, Ticket Ticket) : NodeEffect;

    /// <summary>Answered by BaseAtHand or BaseMissing.</summary>
    public sealed record FetchBase(BaseKey Base) : NodeEffect;

    /// <summary>Answered by PrepareEnded.</summary>
    public sealed record Prepare(BaseKey Base) : NodeEffect;

    /// <summary>Whoever asked for the base must look elsewhere.</summary>
    public sealed record RefuseBase(BaseKey Base, string Error) : NodeEffect;

    /// <summary>Its tensors are needed by no ticket.</summary>
    public sealed record DropBase(BaseKey Base) : NodeEffect;

    /// <summary>Answered by BatchEnded.</summary>
    public sealed record RunBatch(long Batch, ImmutableArray<Ticket> Tickets) : NodeEffect;

    /// <summary>Nobody wants this picture of the running batch any more.</summary>
    public sealed record Unwant(FrameKey Key) : NodeEffect;

    /// <summary>End the running batch at its next step.</summary>
    public sealed record StopBatch(long Batch) : NodeEffect;

    /// <summary>Answered by PictureStored.</summary>
    public sealed record StorePicture(Ticket Ticket, RenderedPicture Picture) : NodeEffect;

    /// <summary>Answered by LingerOver.</summary>
    public sealed record Linger(long Batch) : NodeEffect;

    /// <summary>Load the model (again). Answered by RendererReady or RendererBroken.</summary>
    public sealed record LoadRenderer : NodeEffect;

    /// <summary>Nothing runs and nothing waits to be stored.</summary>
    public sealed record Drained : NodeEffect;
}
