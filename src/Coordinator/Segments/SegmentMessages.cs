using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Segments;

/// <summary>What the dispatcher of segments is told, beside the messages of <see cref="SegmentProtocol"/>; never on the wire.</summary>
internal abstract record SegmentCommand
{
    /// <summary>A job needs a segment.</summary>
    /// <param name="Waiter">Who is answered.</param>
    /// <param name="Key">Of the segment.</param>
    /// <param name="JobId">Of the job.</param>
    public sealed record Want(long Waiter, SegmentKey Key, string JobId) : SegmentCommand;

    /// <summary>It does not need it any more.</summary>
    public sealed record Unwant(long Waiter) : SegmentCommand;

    /// <summary>The mark of this process' own encoder is known.</summary>
    public sealed record EncoderKnown(string Mark) : SegmentCommand;

    /// <summary>It was encoded in this process, into the folder of the first waiter's video.</summary>
    public sealed record EncodedHere(SegmentKey Key, long Run) : SegmentCommand;

    /// <summary>It was not, or it was told to stop.</summary>
    public sealed record NotEncodedHere(SegmentKey Key, long Run, Exception Error) : SegmentCommand;

    /// <summary>Its spec could not be stored for a node.</summary>
    public sealed record NotSent(SegmentKey Key, string Node, Exception Error) : SegmentCommand;

    public sealed record Tick : SegmentCommand;
}

/// <summary>What changes the dispatcher. Not persisted.</summary>
internal abstract record SegmentEvent
{
    public sealed record EncoderMeasured(string Mark) : SegmentEvent;

    public sealed record SegmentWanted(long Waiter, SegmentKey Key, string JobId) : SegmentEvent;

    public sealed record WaiterLeft(long Waiter, SegmentKey Key) : SegmentEvent;

    /// <summary>An encoder of the farm can be used, or still can.</summary>
    public sealed record PlaceOffered(string Node, int Slots, DateTimeOffset At) : SegmentEvent;

    /// <summary>It may, as soon as this process knows its own encoder.</summary>
    public sealed record OfferedEarly(SegmentProtocol.EncoderOffer Offer, DateTimeOffset At) : SegmentEvent;

    /// <summary>It can't, because its encoder makes other bytes.</summary>
    public sealed record PlaceDiffers(string Node, string Encoder) : SegmentEvent;

    public sealed record PlaceGone(string Node, string Reason) : SegmentEvent;

    /// <param name="Key">Of the segment.</param>
    /// <param name="Node">Address; null: this process.</param>
    /// <param name="Run">Grows with every placing.</param>
    /// <param name="At">When.</param>
    public sealed record SegmentPlaced(SegmentKey Key, string? Node, long Run, DateTimeOffset At) : SegmentEvent;

    /// <summary>It waits again.</summary>
    /// <param name="Key">Of the segment.</param>
    /// <param name="Node">Where it was.</param>
    /// <param name="Reason">In one sentence.</param>
    /// <param name="Refused">It must not go there again.</param>
    public sealed record SegmentReturned(SegmentKey Key, string Node, string Reason, bool Refused) : SegmentEvent;

    /// <summary>Encoded or failed: its waiters have their answer.</summary>
    public sealed record SegmentClosed(SegmentKey Key, string? Node, bool Encoded) : SegmentEvent;
}

/// <summary>What the dispatcher does after a decision.</summary>
internal abstract record SegmentEffect
{
    /// <summary>Answered by EncodedHere or NotEncodedHere.</summary>
    /// <param name="Key">Of the segment.</param>
    /// <param name="Run">No two are equal: what was told to stop may end after the same segment was begun anew.</param>
    /// <param name="Waiter">Into whose folder.</param>
    public sealed record EncodeHere(SegmentKey Key, long Run, long Waiter) : SegmentEffect;

    public sealed record StopHere(long Run) : SegmentEffect;

    /// <summary>To the encoder of a node, after the spec is in the store.</summary>
    public sealed record SendTo(SegmentKey Key, string Node, string JobId) : SegmentEffect;

    public sealed record TellNode(string Node, IFarmMessage Message) : SegmentEffect;

    public sealed record Answer(ImmutableArray<long> Waiters, SegmentOutcome Outcome) : SegmentEffect;
}

/// <summary>How a segment ended.</summary>
/// <param name="ObjectName">In the store; null: it lies in the folder of the first waiter's video, or it failed.</param>
/// <param name="Error">Null: it is encoded.</param>
internal sealed record SegmentOutcome(string? ObjectName, Exception? Error = null);
