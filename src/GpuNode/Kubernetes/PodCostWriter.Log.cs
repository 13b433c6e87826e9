using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Kubernetes;

internal sealed partial class PodCostWriter
{
    [LoggerMessage(LogLevel.Debug, "This pod's deletion cost is {Cost}: {Reason}")]
    private partial void LogWritten(int cost, string reason);

    [LoggerMessage(LogLevel.Information, "This pod's deletion cost is written again after {Failures} tries that failed")]
    private partial void LogWrittenAgain(int failures);

    [LoggerMessage(LogLevel.Warning, "This pod's deletion cost can't be written, so Kubernetes may take a busy node away where an idle one is; it is tried again: {Reason}")]
    private partial void LogNotWritten(Exception error, string reason);
}
