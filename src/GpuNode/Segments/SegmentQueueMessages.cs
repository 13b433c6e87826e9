using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.GpuNode.Segments;

/// <summary>What the encoder of a node is told; messages of <see cref="SegmentProtocol"/> with their sender.</summary>
internal abstract record SegmentQueueCommand
{
    public sealed record EncoderKnown(string Mark) : SegmentQueueCommand;

    /// <summary>It is time to tell the coordinators what is held.</summary>
    public sealed record SayOffer : SegmentQueueCommand;

    public sealed record Encode(SegmentKey Key, string JobId, IActorRef Asker) : SegmentQueueCommand;

    public sealed record Withdraw(SegmentKey Key, IActorRef Asker) : SegmentQueueCommand;

    public sealed record Encoded(SegmentKey Key, string ObjectName) : SegmentQueueCommand;

    public sealed record NotEncoded(SegmentKey Key, SegmentFault Fault, string Error, string? Lost = null) : SegmentQueueCommand;
}

/// <summary>What changes it. Not persisted.</summary>
internal abstract record SegmentQueueEvent
{
    public sealed record EncoderMeasured(string Mark) : SegmentQueueEvent;

    public sealed record SegmentTaken(SegmentKey Key, string JobId, IActorRef Asker) : SegmentQueueEvent;

    public sealed record AskerJoined(SegmentKey Key, IActorRef Asker) : SegmentQueueEvent;

    public sealed record AskerLeft(SegmentKey Key, IActorRef Asker) : SegmentQueueEvent;

    public sealed record EncodingStarted(SegmentKey Key, string JobId) : SegmentQueueEvent;

    /// <param name="Key">Of the segment.</param>
    /// <param name="Reason">Why it was not encoded; null: it was.</param>
    public sealed record SegmentEnded(SegmentKey Key, string? Reason) : SegmentQueueEvent;
}

/// <summary>What it does after a decision.</summary>
internal abstract record SegmentQueueEffect
{
    /// <summary>Answered by Encoded or NotEncoded.</summary>
    public sealed record Start(SegmentKey Key) : SegmentQueueEffect;

    public sealed record Stop(SegmentKey Key) : SegmentQueueEffect;

    public sealed record Tell(IActorRef Asker, IFarmMessage Message) : SegmentQueueEffect;

    public sealed record TellCoordinators(SegmentProtocol.EncoderOffer Offer) : SegmentQueueEffect;
}
