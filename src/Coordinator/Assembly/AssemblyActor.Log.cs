using static AADiff.Coordinator.Assembly.AssemblyEvent;

namespace AADiff.Coordinator.Assembly;

public sealed partial class AssemblyActor
{
    private void Log(AssemblyEvent happened)
    {
        switch (happened)
        {
            case PlanMade e:
                PlanMade(_jobId, e.Plan.Frames, e.Plan.Segments.Length);
                break;
            case PicturesAdded e:
                PicturesAdded(_jobId, e.Pictures.Length);
                break;
            case StepStarted e:
                StepStarted(_jobId, e.Step.Name);
                break;
            case SoundEncoded e:
                SoundEncoded(_jobId, (double)e.Sound.Samples / e.Sound.SampleRate);
                break;
            case SegmentEncoded e:
                SegmentEncoded(_jobId, e.Segment.Index, e.Segment.Count, e.Segment.First);
                break;
            case BeginningPublished e:
                BeginningPublished(_jobId, e.Segments);
                break;
            case PublishingGivenUp e:
                PublishingGivenUp(e.Error, _jobId, e.Error.Message);
                break;
            case VideoFinished e:
                VideoFinished(_jobId, e.Video.ObjectName, e.Video.Seconds, e.Video.Bytes);
                break;
            case StepFailed e:
                StepFailed(e.Error, _jobId, e.Step.Name, e.Error.Message);
                break;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Video of job {JobId}: its {Frames} frames are encoded as {Segments} segments")]
    private partial void PlanMade(string jobId, int frames, int segments);

    [LoggerMessage(LogLevel.Trace, "Video of job {JobId}: {Pictures} more pictures are recorded")]
    private partial void PicturesAdded(string jobId, int pictures);

    [LoggerMessage(LogLevel.Trace, "Video of job {JobId}: {Step} starts")]
    private partial void StepStarted(string jobId, string step);

    [LoggerMessage(LogLevel.Information, "Video of job {JobId}: the sound of {Seconds:0.000} s is encoded")]
    private partial void SoundEncoded(string jobId, double seconds);

    [LoggerMessage(LogLevel.Debug, "Video of job {JobId}: segment {Segment} is encoded, {Frames} frames from frame {First} on")]
    private partial void SegmentEncoded(string jobId, int segment, int frames, int first);

    [LoggerMessage(LogLevel.Debug, "Video of job {JobId}: its first {Segments} segments can be watched")]
    private partial void BeginningPublished(string jobId, int segments);

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId} can't be watched before it is complete: {Reason}")]
    private partial void PublishingGivenUp(Exception error, string jobId, string reason);

    [LoggerMessage(LogLevel.Information, "Video of job {JobId} is stored as {Video}: {Seconds:0.000} s, {Bytes} bytes")]
    private partial void VideoFinished(string jobId, string video, double seconds, long bytes);

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: {Step} failed, nothing new starts until the job asks for it: {Reason}")]
    private partial void StepFailed(Exception error, string jobId, string step, string reason);

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: the working files in {Folder} can't be removed")]
    private static partial void NotRemoved(ILogger logger, Exception error, string jobId, string folder);
}
