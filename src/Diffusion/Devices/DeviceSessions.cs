using System.Globalization;
using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Devices;

/// <summary>
/// What a session of ONNX Runtime gets on each device, all of it. Why: docs/adr/0003-onnx-session-settings.md for processors,
/// docs/adr/0021-sessions-on-gpus.md for GPUs.
/// </summary>
/// <param name="device">Where the sessions run.</param>
/// <param name="memory">Bytes of a GPU's memory that each session may take; 0: all there is.</param>
/// <param name="graphs">Whether a U-Net's calls of one shape are captured as a CUDA graph and played back, where the device can.</param>
public sealed class DeviceSessions(DeviceChoice device, long memory = 0, bool graphs = false)
{
    public DeviceChoice Device => device;

    /// <summary>
    /// Whether tensors are read and written where they lie in the host's memory. Elsewhere they have a copy on the device, which lasts as long as a
    /// batch, and batches keep their number of rows.
    /// </summary>
    public bool UsesHostMemory { get; init; } = device.Kind == DeviceKind.Cpu;

    /// <summary>Whether a U-Net's calls are captured. Only the provider that is built in is told to.</summary>
    public bool CapturesGraphs { get; init; } = graphs && device is { Kind: DeviceKind.Cuda, Library: null };

    /// <summary>Options for one more session; the caller disposes them.</summary>
    /// <exception cref="UserError">The device is not there; says what to install.</exception>
    public SessionOptions CreateOptions() => Create(captured: false);

    /// <summary>The same for a session whose calls are captured. It does not open when the provider can't run every node of the model.</summary>
    internal SessionOptions CreateCapturingOptions() => Create(captured: true);

    /// <summary>Takes memory where a session of this device reads its inputs and writes its outputs.</summary>
    internal OrtAllocator AllocatorOf(InferenceSession session)
    {
        switch (device)
        {
            case { Kind: DeviceKind.Cpu }:
                return new OrtAllocator(session, OrtMemoryInfo.DefaultInstance);
            case { Library: { } library }:
                return new OrtAllocator(session, ProviderLibraries.DeviceOf(library, device).GetMemoryInfo(OrtDeviceMemoryType.DEFAULT));
            default:
                using (var info = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, device.Index, OrtMemType.Default))
                {
                    return new OrtAllocator(session, info);
                }
        }
    }

    /// <summary>Of the provider that is built in; the names are ONNX Runtime's.</summary>
    internal Dictionary<string, string> CudaOptions(bool captured)
    {
        var options = new Dictionary<string, string>
        {
            ["device_id"] = device.Index.ToString(CultureInfo.InvariantCulture),
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["use_tf32"] = "0",
            ["enable_cuda_graph"] = captured ? "1" : "0",
        };
        if (memory > 0)
        {
            options["gpu_mem_limit"] = memory.ToString(CultureInfo.InvariantCulture);
        }

        return options;
    }

    private SessionOptions Create(bool captured)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            EnableMemoryPattern = false,
        };
        try
        {
            switch (device)
            {
                case { Kind: DeviceKind.Cpu }:
                    options.IntraOpNumThreads = device.Threads ?? Environment.ProcessorCount;

                    // Waiting threads sleep: the processors belong to several sessions, actors and ffmpeg.
                    options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
                    break;
                case { Library: { } library }:
                    OrtEpDevice plugin = ProviderLibraries.DeviceOf(library, device);
                    options.AppendExecutionProvider(OrtEnv.Instance(), [plugin], new Dictionary<string, string>());
                    break;
                default:
                    AppendCuda(options, CudaOptions(captured));
                    break;
            }

            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private void AppendCuda(SessionOptions options, Dictionary<string, string> settings)
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
            cuda.UpdateOptions(settings);
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            string reason = SessionFailure.Reason(e);
            throw new UserError(
                ErrorClass.Usage,
                MissingPart.Explain(e.Message) is { } missing
                    ? $"device {device} is not available: {missing}, or use --device cpu"
                    : $"device {device} is not available: the CUDA provider can't be loaded ({reason}); "
                        + "install NVIDIA's driver and the CUDA libraries that the reason names, or use --device cpu",
                e);
        }
    }
}
