using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Devices;

/// <summary>
/// Options of ONNX Runtime sessions for a device. The values behind them were measured: docs/adr/0003-onnx-session-settings.md.
/// </summary>
public sealed class DeviceSessions(DeviceChoice device)
{
    private const string CpuName = "CPUExecutionProvider";

    public DeviceChoice Device => device;

    /// <summary>Whether tensors in host memory are read in place at every run, without binding them again.</summary>
    public bool UsesHostMemory => device.Kind == DeviceKind.Cpu;

    /// <summary>Options for one more session; the caller disposes them.</summary>
    /// <exception cref="UserError">The device is not there; says what to install.</exception>
    public SessionOptions CreateOptions()
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            EnableMemoryPattern = false,
        };
        try
        {
            if (device.Kind == DeviceKind.Cpu)
            {
                ConfigureCpu(options);
            }
            else if (device.Library is { } library)
            {
                AppendPlugin(options, library);
            }
            else
            {
                AppendCuda(options);
            }

            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    /// <summary>Waiting threads sleep: the processors belong to several sessions, actors and ffmpeg.</summary>
    private void ConfigureCpu(SessionOptions options)
    {
        options.IntraOpNumThreads = device.Threads ?? Environment.ProcessorCount;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
    }

    private void AppendCuda(SessionOptions options)
    {
        if (!DeviceProbe.BuildHasCuda)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"device {device} is not available: this build has no CUDA provider; build with -p:OnnxRuntimeFlavor=Gpu, "
                + $"or name a provider library with cuda:{device.Index},library=PATH, or use --device cpu");
        }

        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>
            {
                ["device_id"] = $"{device.Index}",
                ["arena_extend_strategy"] = "kSameAsRequested",
                ["cudnn_conv_algo_search"] = "HEURISTIC",
                ["use_tf32"] = "0",
            });
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            string reason = SessionFailure.Reason(e);
            throw new UserError(
                ErrorClass.Usage,
                MissingLibrary.Explain(e.Message) is { } missing
                    ? $"device {device} is not available: {missing}, or use --device cpu"
                    : $"device {device} is not available: the CUDA provider can't be loaded ({reason}); "
                        + "install NVIDIA's driver and the CUDA libraries that the reason names, or use --device cpu",
                e);
        }
    }

    private void AppendPlugin(SessionOptions options, string library)
    {
        OrtEpDevice[] devices;
        try
        {
            ProviderLibraries.Register(library);
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

        if (device.Index >= devices.Length)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"device {device} is not available: the provider library found {devices.Length} GPUs, counted from 0; "
                + "check the driver with nvidia-smi, or use --device cpu");
        }

        options.AppendExecutionProvider(OrtEnv.Instance(), [devices[device.Index]], new Dictionary<string, string>());
    }
}

/// <summary>Execution provider libraries of this process: ONNX Runtime takes each only once and keeps it to the end.</summary>
internal static class ProviderLibraries
{
    private static readonly Lock _gate = new();
    private static readonly HashSet<string> _registered = [];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxRuntimeException">It is not a provider library.</exception>
    public static void Register(string path)
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
