using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Nodes;

internal sealed partial class StoreWriter
{
    [LoggerMessage(Message = "The store did not take {Name}; try {Retry} follows in {Seconds:0.0} s: {Reason}")]
    private partial void LogRetry(LogLevel level, string name, int retry, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store took {Name} after {Retries} more tries and {Seconds:0} s")]
    private partial void LogStoredLate(string name, int retries, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The store did not take {Name} in {Retries} more tries and {Seconds:0} s: it is given up")]
    private partial void LogNotStored(Exception e, string name, int retries, double seconds);
}
