using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Hosting;

internal sealed partial class CoordinatorWatch
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Node} has had no coordinator for {Seconds:0} s: this process ends, and finds the farm again when it is started anew")]
    private partial void LogNoCoordinator(Address node, double seconds);
}
