using AADiff.Shared.Pictures;
using static AADiff.Shared.Protocol.Wire.Codec;
using P = AADiff.Shared.Protocol.SegmentProtocol;

namespace AADiff.Shared.Protocol.Wire;

internal static class SegmentCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        For<P.EncoderOffer, EncoderOffer>(
            "eo",
            m => new() { Node = m.Node, Encoder = m.Encoder, Slots = m.Slots, Held = { m.Held.Select(mark => mark.Value) } },
            w => new(w.Node, w.Encoder, w.Slots, [.. w.Held.Select(value => new SegmentMark(value))])),
        For<P.EncodeSegment, EncodeSegment>("ee", m => new() { Key = m.Key.Hex, JobId = m.JobId }, w => new(Segment(w.Key), w.JobId)),
        For<P.WithdrawSegment, WithdrawSegment>("ew", m => new() { Key = m.Key.Hex }, w => new(Segment(w.Key))),
        For<P.SegmentEncoded, SegmentEncoded>(
            "ed",
            m => new() { Key = m.Key.Hex, Node = m.Node, ObjectName = m.ObjectName },
            w => new(Segment(w.Key), w.Node, w.ObjectName)),
        For<P.SegmentFailed, SegmentFailed>(
            "ef",
            ToWire,
            w => new(Segment(w.Key), w.Node, (SegmentFault)w.Fault, w.Error, w.HasLost ? w.Lost : null)),
    ];

    private static SegmentKey Segment(string hex) => new(hex);

    private static SegmentFailed ToWire(P.SegmentFailed m)
    {
        var wire = new SegmentFailed { Key = m.Key.Hex, Node = m.Node, Fault = (int)m.Fault, Error = MessageText.Error(m.Error) };
        if (m.Lost is not null)
        {
            wire.Lost = m.Lost;
        }

        return wire;
    }
}
