using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Devices;

/// <summary>Execution provider libraries of this process: ONNX Runtime takes each only once and keeps it to the end.</summary>
internal static class ProviderLibraries
{
    private const string CpuName = "CPUExecutionProvider";

    private static readonly Lock _gate = new();
    private static readonly HashSet<string> _registered = [];

    /// <summary>The GPU that a device means, as its library sees it.</summary>
    /// <exception cref="UserError">It is no library of that kind, or sees too few GPUs.</exception>
    public static OrtEpDevice DeviceOf(string library, DeviceChoice device)
    {
        OrtEpDevice[] devices;
        try
        {
            Register(library);
            devices = [.. OrtEnv.Instance().GetEpDevices()
                .Where(d => d.EpName != CpuName && d.HardwareDevice.Type == OrtHardwareDeviceType.GPU)];
        }
        catch (Exception e) when (e is OnnxRuntimeException or FileNotFoundException)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"{library} is not an execution provider library that this ONNX Runtime can load ({SessionFailure.Reason(e)}); "
                + "name the provider's .so or .dll, for example that of onnxruntime-ep-cuda",
                e);
        }

        return device.Index < devices.Length
            ? devices[device.Index]
            : throw new UserError(
                ErrorClass.Usage,
                $"device {device} is not available: the provider library found {devices.Length} GPUs, counted from 0; "
                + "check the driver with nvidia-smi, or use --device cpu");
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxRuntimeException">It is not a provider library.</exception>
    private static void Register(string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new FileNotFoundException("there is no such file", full);
        }

        lock (_gate)
        {
            if (!_registered.Contains(full))
            {
                OrtEnv.Instance().RegisterExecutionProviderLibrary($"aadiff-{_registered.Count}", full);
                _registered.Add(full);
            }
        }
    }
}
