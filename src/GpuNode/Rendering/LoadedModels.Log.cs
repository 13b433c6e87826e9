using AADiff.Diffusion.Devices;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Rendering;

internal sealed partial class LoadedModels
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Digest}) was loaded on {Device} in {Seconds:0.0} s")]
    private partial void LogLoaded(string model, string digest, DeviceChoice device, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} is not captured as CUDA graphs on {Device}, though gpu:graphs is set: it runs without")]
    private partial void LogNotCaptured(string model, DeviceChoice device);
}
