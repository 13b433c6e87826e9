namespace AADiff.Coordinator.Planning;

public sealed partial class RequestPlanner
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId}: {Stage}")]
    private partial void StageStarted(string jobId, string stage);
}
