namespace AADiff.Coordinator.Api;

internal sealed partial class JobViewStream
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream of job {JobId} ends early, because the farm did not answer")]
    private partial void LogCut(string jobId, Exception cause);
}
