namespace AADiff.Coordinator.Proofs;

internal sealed partial class JobProofs
{
    [LoggerMessage(LogLevel.Information, "The proof of job {JobId} is asked for the first time: it is measured after {Before} others")]
    private partial void Asked(string jobId, int before);

    [LoggerMessage(LogLevel.Information, "The proof of job {JobId} is measured ({Seconds:0.0} s): {Verdict}")]
    private partial void Measured(string jobId, double seconds, string verdict);

    [LoggerMessage(LogLevel.Warning, "The proof of job {JobId} can't be measured, and is not tried again for {Minutes} minutes: {Reason}")]
    private partial void NotMeasured(string jobId, double minutes, string reason, Exception cause);
}
