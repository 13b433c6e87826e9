using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

internal sealed partial class JobEndpoints
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was submitted by {User} with priority {Priority}; it is {NewState}")]
    private partial void LogSubmitted(string jobId, string user, int priority, JobStatus newState);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId}: {Command} {Priority}; it is {NewState}")]
    private partial void LogCommanded(string jobId, JobCommandKind command, int? priority, JobStatus newState);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was deleted by {User}; it was {OldState}")]
    private partial void LogDeleted(string jobId, string user, JobStatus oldState);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId}: Delete was refused: {Reason}")]
    private partial void LogNotDeleted(string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId}: {Command} was refused: {Reason}")]
    private partial void LogRefused(string jobId, JobCommandKind command, string reason);
}
