using AADiff.Diffusion.Devices;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Rendering;

internal sealed partial class LoadedModels
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Digest}) was loaded on {Device} in {Seconds:0.0} s")]
    private partial void LogLoaded(string model, string digest, DeviceChoice device, double seconds);
}
