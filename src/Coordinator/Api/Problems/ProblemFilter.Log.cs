namespace AADiff.Coordinator.Api.Problems;

internal sealed partial class ProblemFilter
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} was answered {Status} (job {JobId}): {Reason}")]
    private partial void LogFailed(string method, string path, int status, string? jobId, string reason, Exception cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} was answered {Status} (job {JobId}): {Reason}")]
    private partial void LogRefused(string method, string path, int status, string? jobId, string reason);
}
