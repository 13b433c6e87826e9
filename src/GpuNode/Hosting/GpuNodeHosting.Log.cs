using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Hosting;

public static partial class GpuNodeHosting
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Pictures are rendered on {Device} (gpu:device is {Requested})")]
    private static partial void LogDevice(ILogger log, string device, string requested);
}
