using static AADiff.Shared.Protocol.Wire.Codec;
using B = AADiff.Shared.Protocol.BaseProtocol;
using P = AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.Shared.Protocol.Wire;

internal static class TicketCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        For<P.Ticket, Ticket>(
            "tt",
            m => new()
            {
                Key = m.Key.Hex,
                Base = m.Base.Hex,
                Strengths = { m.Strengths },
                Attempt = m.Attempt,
                Priority = m.Priority,
                JobId = m.JobId,
                Picture = m.Picture,
                Handed = m.Handed,
            },
            w => new(Key(w.Key), Base(w.Base), [.. w.Strengths], w.Attempt, w.Priority, w.JobId, w.Picture, w.Handed)),
        For<P.WithdrawTicket, WithdrawTicket>(
            "tw",
            m => new() { Key = m.Key.Hex, Attempt = m.Attempt },
            w => new(Key(w.Key), w.Attempt)),
        For<P.RankTicket, RankTicket>(
            "tp",
            m => new() { Key = m.Key.Hex, Attempt = m.Attempt, Priority = m.Priority },
            w => new(Key(w.Key), w.Attempt, w.Priority)),
        For<P.TicketHeld, TicketHeld>(
            "th",
            ToWire,
            w => new(Key(w.Key), w.Attempt, w.Node, w.Step, w.Steps, w.HasReason ? w.Reason : null)),
        For<P.PictureRendered, PictureRendered>(
            "tr",
            m => new() { Key = m.Key.Hex, Attempt = m.Attempt, Node = m.Node, Sha256 = m.Sha256, Bytes = m.Bytes, Milliseconds = m.Milliseconds },
            w => new(Key(w.Key), w.Attempt, w.Node, w.Sha256, w.Bytes, w.Milliseconds)),
        For<P.TicketFailed, TicketFailed>(
            "tf",
            m => new() { Key = m.Key.Hex, Attempt = m.Attempt, Node = m.Node, Kind = (int)m.Kind, Error = MessageText.Error(m.Error) },
            w => new(Key(w.Key), w.Attempt, w.Node, (FailureKind)w.Kind, w.Error)),
        For<P.BackUpPicture, BackUpPicture>(
            "tb",
            m => new() { Key = m.Key.Hex, Node = m.Node },
            w => new(Key(w.Key), w.Node)),
        For<B.PrepareBase, PrepareBase>("bp", m => new() { Base = m.Base.Hex }, w => new(Base(w.Base))),
        For<B.AbandonBase, AbandonBase>("ba", m => new() { Base = m.Base.Hex }, w => new(Base(w.Base))),
        For<B.BasePrepared, BasePrepared>("br", m => new() { Base = m.Base.Hex, ObjectName = m.ObjectName }, w => new(Base(w.Base), w.ObjectName)),
        For<B.BaseFailed, BaseFailed>(
            "bf",
            m => new() { Base = m.Base.Hex, Kind = (int)m.Kind, Error = MessageText.Error(m.Error) },
            w => new(Base(w.Base), (FailureKind)w.Kind, w.Error)),
    ];

    private static TicketHeld ToWire(P.TicketHeld m)
    {
        var wire = new TicketHeld { Key = m.Key.Hex, Attempt = m.Attempt, Node = m.Node, Step = m.Step, Steps = m.Steps };
        if (m.Reason is not null)
        {
            wire.Reason = MessageText.Error(m.Reason);
        }

        return wire;
    }
}
