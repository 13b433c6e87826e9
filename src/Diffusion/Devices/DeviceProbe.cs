using System.Collections.Immutable;
using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Devices;

/// <summary>A device to render on, and one sentence about it for people.</summary>
/// <param name="Device">What sessions are made for.</param>
/// <param name="Description">"cuda:0 (NVIDIA …, 80 GiB)", "the processor: this build has no CUDA provider": without a full stop.</param>
public sealed record ResolvedDevice(DeviceChoice Device, string Description)
{
    /// <summary>Bytes of a GPU's memory, as its driver tells; null: nobody tells, or it is the processor.</summary>
    public long? Memory { get; init; }
}

/// <summary>Tells which device a user's text means, and whether a GPU really runs something.</summary>
public static class DeviceProbe
{
    /// <summary>The text that stands for a GPU where build and machine have one, and for the processor elsewhere.</summary>
    public const string Auto = "auto";

    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>One look at the machine: several ask what "auto" is, and a GPU takes seconds to answer.</summary>
    private static readonly Lazy<ResolvedDevice> _best = new(() => Best(BuildHasCuda, FaultOf));

    /// <summary>Whether ONNX Runtime was built with CUDA; says nothing about the machine.</summary>
    public static bool BuildHasCuda => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider);

    /// <summary>
    /// The device that a text names. Only "auto" looks at the machine, once a process, and only when the build has the CUDA provider: then it
    /// may take seconds. It never fails: a GPU that can't draw leaves the processor, with the reason in the description.
    /// </summary>
    /// <param name="text">"auto", or what <see cref="DeviceChoice.Parse"/> takes.</param>
    /// <exception cref="UserError">The text names no device.</exception>
    public static ResolvedDevice Resolve(string text) =>
        string.Equals(text.Trim(), Auto, StringComparison.OrdinalIgnoreCase)
            ? _best.Value
            : Named(DeviceChoice.Parse(text));

    /// <summary>The devices that a text names: as <see cref="Resolve"/>, or several GPUs that draw together.</summary>
    /// <exception cref="UserError">The text names no devices.</exception>
    public static ImmutableArray<ResolvedDevice> ResolveAll(string text) =>
        string.Equals(text.Trim(), Auto, StringComparison.OrdinalIgnoreCase) ? [Resolve(text)] : [.. DeviceChoice.ParseAll(text).Select(Named)];

    /// <summary>Makes sure, before anything is loaded, that a device runs a small network.</summary>
    /// <exception cref="UserError">It does not; says why and what to do.</exception>
    public static void Require(DeviceChoice device)
    {
        new DeviceSessions(device).CreateOptions().Dispose();
        if (device.Kind == DeviceKind.Cuda && FaultOf(device) is { } fault)
        {
            throw new UserError(
                ErrorClass.Usage, $"device {device} can't be drawn on: {fault}; look at it with nvidia-smi, or use --device cpu");
        }
    }

    /// <summary>The same of every GPU that a text names. What "auto" is, was tried before it was taken.</summary>
    /// <exception cref="UserError">The text names no devices, or one of them can't be drawn on.</exception>
    public static void RequireAll(string text)
    {
        if (!string.Equals(text.Trim(), Auto, StringComparison.OrdinalIgnoreCase))
        {
            foreach (DeviceChoice device in DeviceChoice.ParseAll(text).Where(device => device.Kind != DeviceKind.Cpu))
            {
                Require(device);
            }
        }
    }

    /// <summary>Why a device can't run a small network with what pictures are drawn with, in one line; null when it can.</summary>
    public static string? FaultOf(DeviceChoice device)
    {
        try
        {
            using SessionOptions options = new DeviceSessions(device).CreateOptions();
            if (device.Kind != DeviceKind.Cpu)
            {
                // What the provider does not take would run on the processor, without a word and some hundred times as slow.
                options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            }

            using var session = new InferenceSession(ProbeGraph.Bytes(), options);
            float[] ones = new float[ProbeGraph.Shape.Aggregate(1L, (product, dimension) => product * dimension)];
            Array.Fill(ones, 1);
            using OrtValue x = OrtValue.CreateTensorValueFromMemory(ones, ProbeGraph.Shape);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [ProbeGraph.Input], [x], [ProbeGraph.Output]);
            return ProbeGraph.IsRight(results[0].GetTensorDataAsSpan<float>()) ? null : "it computes a small network wrong";
        }
        catch (Exception e) when (e is UserError or OnnxRuntimeException)
        {
            // Not an error here: the reason is the answer.
            Exception cause = e.InnerException ?? e;
            return MissingPart.Explain(cause.Message) ?? SessionFailure.Reason(cause);
        }
    }

    internal static ResolvedDevice Best(bool buildHasCuda, Func<DeviceChoice, string?> faultOf)
    {
        if (!buildHasCuda)
        {
            return new(DeviceChoice.Cpu, "the processor: this build has no CUDA provider");
        }

        var cuda = new DeviceChoice { Kind = DeviceKind.Cuda };
        return faultOf(cuda) is { } fault
            ? new(DeviceChoice.Cpu, $"the processor: no CUDA device answers ({fault})")
            : Named(cuda);
    }

    private static ResolvedDevice Named(DeviceChoice device) =>
        device.Kind == DeviceKind.Cpu
            ? new(device, device.Threads is { } threads ? $"the processor, {threads} threads a network" : "the processor")
        : CudaDriver.Look(device.Index) is { } card
            ? new(device, FormattableString.Invariant($"{device} ({card.Name}, {card.Bytes / (double)(1L << 30):f0} GiB)")) { Memory = card.Bytes }
        : new(device, $"{device}");
}
