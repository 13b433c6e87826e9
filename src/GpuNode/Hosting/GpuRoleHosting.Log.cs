using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Hosting;

public static partial class GpuRoleHosting
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} did not drain in {Seconds:0} s: what runs there is left to others")]
    private static partial void LogNotDrained(ILogger log, Exception e, string node, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} ends without draining: the farm has removed it, and has others draw what was here")]
    private static partial void LogRemoved(ILogger log, string node);
}
