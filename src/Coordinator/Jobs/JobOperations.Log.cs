namespace AADiff.Coordinator.Jobs;

/// <content>Exceptions that end as inputs of the job are logged with their stacks here.</content>
internal sealed partial class JobOperations
{
    // Debug: the job itself says once that it lost the store, and tries again until it is back.
    [LoggerMessage(Level = LogLevel.Debug, Message = "job {JobId} could not reach the object store ({Operation})")]
    private partial void StoreAway(Exception cause, string jobId, string operation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "job {JobId} can't be carried out ({Operation}): {Reason}")]
    private partial void Refused(Exception cause, string jobId, JobOperationKind operation, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "an operation of job {JobId} failed ({Operation})")]
    private partial void Failed(Exception cause, string jobId, JobOperationKind operation);

    [LoggerMessage(Level = LogLevel.Error, Message = "the log of attempts of job {JobId} could not be stored; it is tried again")]
    private partial void LogNotStored(Exception cause, string jobId);
}
