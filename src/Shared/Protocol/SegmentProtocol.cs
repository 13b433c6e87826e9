using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>
/// Between coordinators, each of which hands out the segments of its own jobs, and the encoders of GPU nodes. Nothing is persisted: a segment that is
/// encoded twice is the same one twice.
/// </summary>
public static class SegmentProtocol
{
    /// <summary>node → every coordinator, again and again: what it encodes with, and what it holds. A node that falls silent holds nothing.</summary>
    /// <param name="Node">Address.</param>
    /// <param name="Encoder">Mark of its encoder; a segment is only encoded by the encoder that its key was made with.</param>
    /// <param name="Slots">Segments that it encodes at the same time; 0: none any more.</param>
    /// <param name="Held">Segments that it encodes or that wait there, at most <see cref="MostHeld"/>; in no order.</param>
    public sealed record EncoderOffer(string Node, string Encoder, int Slots, ImmutableArray<SegmentMark> Held) : IFarmMessage
    {
        public const int MostHeld = 128;
    }

    /// <summary>coordinator → node: encode this. Its <c>SegmentSpec</c> is in the store. Answered with one of the two below; may be repeated.</summary>
    public sealed record EncodeSegment(SegmentKey Key, string JobId) : IFarmMessage;

    /// <summary>coordinator → node: nobody wants it any more.</summary>
    public sealed record WithdrawSegment(SegmentKey Key) : IFarmMessage;

    /// <summary>node → coordinator: it is in the store under this name, which ends in the digest of its content.</summary>
    public sealed record SegmentEncoded(SegmentKey Key, string Node, string ObjectName) : IFarmMessage;

    /// <summary>node → coordinator: it could not be encoded there.</summary>
    /// <param name="Key">Of the segment.</param>
    /// <param name="Node">Address.</param>
    /// <param name="Fault">Whose fault it is.</param>
    /// <param name="Error">One sentence.</param>
    /// <param name="Lost">Object name of the picture that is lost; null: none is.</param>
    public sealed record SegmentFailed(SegmentKey Key, string Node, SegmentFault Fault, string Error, string? Lost = null) : IFarmMessage;
}

/// <summary>Why a segment was not encoded. The numbers travel.</summary>
public enum SegmentFault
{
    /// <summary>The encoder gave up: another one may do it.</summary>
    Encoder = 0,

    /// <summary>The store is away or full.</summary>
    Store = 1,

    /// <summary>A picture is not what was recorded, or is not there: it has to be drawn again.</summary>
    Picture = 2,

    /// <summary>The node ends, or was told to leave it.</summary>
    Interrupted = 3,
}
