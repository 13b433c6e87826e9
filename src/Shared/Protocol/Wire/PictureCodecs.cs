using static AADiff.Shared.Protocol.Wire.Codec;
using P = AADiff.Shared.Protocol.PictureProtocol;

namespace AADiff.Shared.Protocol.Wire;

internal static class PictureCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        For<P.RenderPicture, RenderPicture>(
            "fr",
            m => new() { Key = m.Key.Hex, Base = m.Base.Hex, Strengths = { m.Strengths }, JobId = m.JobId, Picture = m.Picture,
            Priority = m.Priority, Fence = m.Fence },
            w => new(Key(w.Key), Base(w.Base), [.. w.Strengths], w.JobId, w.Picture, w.Priority, w.Fence)),
        For<P.PictureAccepted, PictureAccepted>(
            "fa",
            m => new() { JobId = m.JobId, Picture = m.Picture, Fence = m.Fence, Node = m.Node },
            w => new(w.JobId, w.Picture, w.Fence, w.Node)),
        For<P.PictureProgress, PictureProgress>(
            "fp",
            ToWire,
            w => new(w.JobId, w.Picture, w.Fence, w.Node, w.Step, w.Steps, w.HasReason ? w.Reason : null)),
        For<P.PictureDone, PictureDone>(
            "fd",
            m => new()
            {
                JobId = m.JobId,
                Picture = m.Picture,
                Key = m.Key.Hex,
                ObjectName = m.ObjectName,
                Sha256 = m.Sha256,
                Bytes = m.Bytes,
                Node = m.Node,
                Attempt = m.Attempt,
                Milliseconds = m.Milliseconds,
                Cached = m.Cached,
            },
            w => new(w.JobId, w.Picture, Key(w.Key), w.ObjectName, w.Sha256, w.Bytes, w.Node, w.Attempt, w.Milliseconds, w.Cached)),
        For<P.PictureFailed, PictureFailed>(
            "ff",
            m => new() { JobId = m.JobId, Picture = m.Picture, Fence = m.Fence, Kind = (
            int)m.Kind, Node = m.Node, Attempt = m.Attempt, Error = MessageText.Error(m.Error) },
            w => new(w.JobId, w.Picture, w.Fence, (FailureKind)w.Kind, w.Node, w.Attempt, w.Error)),
        For<P.PictureRelocated, PictureRelocated>(
            "fl",
            m => new() { JobId = m.JobId, Picture = m.Picture, Fence = m.Fence },
            w => new(w.JobId, w.Picture, w.Fence)),
        For<P.CancelPicture, CancelPicture>(
            "fc",
            m => new() { Key = m.Key.Hex, JobId = m.JobId },
            w => new(Key(w.Key), w.JobId)),
        For<P.PrioritizePicture, PrioritizePicture>(
            "fo",
            m => new() { Key = m.Key.Hex, JobId = m.JobId, Priority = m.Priority },
            w => new(Key(w.Key), w.JobId, w.Priority)),
    ];

    private static PictureProgress ToWire(P.PictureProgress m)
    {
        var wire = new PictureProgress
        {
            JobId = m.JobId,
            Picture = m.Picture,
            Fence = m.Fence,
            Node = m.Node,
            Step = m.Step,
            Steps = m.Steps,
        };
        if (m.Reason is not null)
        {
            wire.Reason = MessageText.Error(m.Reason);
        }

        return wire;
    }
}
