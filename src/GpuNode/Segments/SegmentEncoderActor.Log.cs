using AADiff.Shared.Pictures;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Segments;

internal sealed partial class SegmentEncoderActor
{
    private void Log(SegmentQueueEvent happened)
    {
        switch (happened)
        {
            case SegmentQueueEvent.EncoderMeasured e:
                LogOffers(_state.Node, _state.Slots, e.Mark);
                break;
            case SegmentQueueEvent.EncodingStarted e:
                LogStarted(e.JobId, e.Key);
                break;
            case SegmentQueueEvent.SegmentEnded { Reason: null } e:
                LogEncoded(e.Key);
                break;
            case SegmentQueueEvent.SegmentEnded e:
                LogNotEncoded(e.Key, e.Reason!);
                break;
        }
    }

    [LoggerMessage(LogLevel.Information, "GPU node {Node} encodes up to {Slots} segments at the same time; its encoder is {Mark}")]
    private partial void LogOffers(string node, int slots, string mark);

    [LoggerMessage(LogLevel.Warning, "GPU node {Node} encodes no segments, coordinators do: {Reason}")]
    private partial void LogNoEncoder(Exception error, string node, string reason);

    [LoggerMessage(LogLevel.Warning, "{Missing}")]
    private partial void LogNotConfined(string missing);

    [LoggerMessage(LogLevel.Debug, "Video of job {JobId}: segment {Segment} is encoded")]
    private partial void LogStarted(string jobId, SegmentKey segment);

    [LoggerMessage(LogLevel.Information, "Segment {Segment} is encoded and stored")]
    private partial void LogEncoded(SegmentKey segment);

    [LoggerMessage(LogLevel.Warning, "Segment {Segment} was not encoded: {Reason}")]
    private partial void LogNotEncoded(SegmentKey segment, string reason);

    [LoggerMessage(LogLevel.Debug, "Segment {Segment} failed on GPU node {Node}")]
    private partial void LogFailure(Exception error, SegmentKey segment, string node);
}
