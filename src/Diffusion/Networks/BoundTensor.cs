using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>One tensor of a call: on the host, and on the device where that has memory of its own.</summary>
internal sealed class BoundTensor(OrtValue host, TensorBuffer? buffer) : IDisposable
{
    private DeviceTensor? _device;

    public TensorBuffer? Buffer => buffer;

    public OrtValue Value => _device?.Value ?? host;

    /// <summary>The device may have no memory for it.</summary>
    public void Place(DeviceMemory? memory) => _device = memory?.CopyOf(host);

    public void Send(RunOptions run)
    {
        buffer?.Push();
        _device?.ToDevice(run);
    }

    public void Fetch(RunOptions run)
    {
        _device?.ToHost(run);
        buffer?.Pull();
    }

    public void Dispose()
    {
        _device?.Dispose();
        host.Dispose();
    }
}
