using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Segments;

internal sealed partial class SegmentDispatcher
{
    private void Log(SegmentEvent happened)
    {
        switch (happened)
        {
            case SegmentEvent.PlaceDiffers e:
                LogDiffers(e.Node, e.Encoder, _state.Encoder!);
                break;
            case SegmentEvent.PlaceGone e:
                LogGone(e.Node, e.Reason);
                break;
            case SegmentEvent.SegmentPlaced { Node: { } node } e:
                LogPlaced(e.Key, node);
                break;
            case SegmentEvent.SegmentReturned e:
                LogReturned(e.Key, e.Node, e.Reason);
                break;
            case SegmentEvent.SegmentClosed { Encoded: true, Node: { } node } e:
                LogEncoded(e.Key, node);
                break;
        }
    }

    [LoggerMessage(LogLevel.Warning, "GPU node {Node} encodes no segments: its ffmpeg makes other bytes ({Theirs}) than this coordinator's ({Ours}), or it is of another version; install the same packages on both")]
    private partial void LogDiffers(string node, string theirs, string ours);

    [LoggerMessage(LogLevel.Information, "GPU node {Node} encodes no segments any more: {Reason}")]
    private partial void LogGone(string node, string reason);

    [LoggerMessage(LogLevel.Debug, "Segment {Segment} goes to GPU node {Node}")]
    private partial void LogPlaced(SegmentKey segment, string node);

    [LoggerMessage(LogLevel.Warning, "Segment {Segment} comes back from GPU node {Node} and is encoded elsewhere: {Reason}")]
    private partial void LogReturned(SegmentKey segment, string node, string reason);

    [LoggerMessage(LogLevel.Debug, "Segment {Segment} was encoded by GPU node {Node}")]
    private partial void LogEncoded(SegmentKey segment, string node);
}
