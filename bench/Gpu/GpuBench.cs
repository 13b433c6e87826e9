using System.Globalization;
using AADiff.Bench.Graphs;
using AADiff.Bench.Measuring;
using AADiff.Bench.RealSize;
using AADiff.Diffusion.Devices;
using AADiff.Models.Graphs.Onnx;
using AADiff.Shared.Errors;
using AADiff.Testing;

namespace AADiff.Bench.Gpu;

/// <summary>How fast a device draws, over the exporter's graph in ONNX Runtime and over what the card can compute. U-Nets with random weights.</summary>
internal static class GpuBench
{
    private const double Giga = 1e9;
    private const double Tera = 1e12;

    /// <summary>A picture of the default request.</summary>
    private const int UsualSteps = 25;

    /// <param name="output">Gets the table.</param>
    /// <param name="device">auto, or a device; auto means a GPU here.</param>
    /// <param name="names">U-Nets, separated by commas.</param>
    /// <param name="weights">fp16, fp32, or both with a comma.</param>
    /// <param name="batch">Pictures drawn at once, beside their base.</param>
    /// <param name="steps">Calls of the U-Net each way.</param>
    /// <param name="peak">TFLOP/s of the card; null: from a table.</param>
    /// <exception cref="UserError">No GPU answers, and no device was named.</exception>
    public static int Run(TextWriter output, string device, string names, string weights, int batch, int steps, double? peak)
    {
        ResolvedDevice resolved = DeviceProbe.Resolve(device);
        if (resolved.Device.Kind == DeviceKind.Cpu && device == DeviceProbe.Auto)
        {
            throw new UserError(
                ErrorClass.Usage, $"There is no GPU to measure here, only {resolved.Description}; --device cpu measures that.");
        }

        DeviceProbe.Require(resolved.Device);
        output.WriteLine($"On {resolved.Description}.");
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output, "U-Net", "weights", "what", "rows", "until it runs, s", "a step, ms", $"pictures/s ({UsualSteps} steps, not decoded)", "memory, GB",
            "÷ stock", "TFLOP/s", "of the peak", "");
        foreach (FullSizeNetwork unet in names.Split(',').Select(FullSizeNetwork.Of))
        {
            foreach (string type in weights.Split(','))
            {
                Measure(output, unet, type, batch, steps, resolved, peak ?? PeakSpeed.Of(resolved.Description, type == "fp16"));
            }
        }

        MachineLoad.Write(output, "after");
        return 0;
    }

    private static void Measure(TextWriter output, FullSizeNetwork unet, string type, int batch, int steps, ResolvedDevice device, double? peak)
    {
        using TemporaryFolder folder = new();
        ModelProto graph = unet.ReadGraph();
        if (type == "fp16")
        {
            HalfPrecision.Convert(graph);
        }

        int rows = 2 * (batch + 1);
        double operations = Operations.Of(unet, rows);
        (string model, _) = RandomWeights.Lay(graph, folder.Path);
        StepMeasure? stock = Way("stock", "stock", rows, null, null);
        StepMeasure? frames = Way($"base + {batch} frames", "frames", batch, stock, null);
        if (device.Device is { Kind: DeviceKind.Cuda, Library: null })
        {
            Way("the same, captured as CUDA graphs", "graphs", batch, stock, frames);
        }

        StepMeasure? Way(string what, string way, int size, StepMeasure? over, StepMeasure? sameAs)
        {
            (StepMeasure? measure, string said) = StepMeasure.OfChild(
                RealSizeRun.Verb, way, unet.Key, model, device.Device.ToString(), $"{size}", $"{steps}");
            double speed = operations / Tera / measure?.Wall ?? 0;
            Markdown.Row(
                output, unet.Name, type, what, $"{rows}", Figure(measure?.Load.Wall, "f1"), Figure(measure?.Wall * 1000, "f1"),
                Figure(batch / (UsualSteps * measure?.Wall), "f3"), Figure(measure?.Peak / Giga, "f1"), Figure(measure?.Wall / over?.Wall, "f3"),
                measure is null ? "" : Figure(speed, "f2"), measure is null || peak is null ? "" : Figure(100 * speed / peak, "f0") + " %",
                measure is null ? said : measure.Note.Length > 0 || sameAs is null ? measure.Note
                    : measure.Digest == sameAs.Digest ? "the same latents" : "other latents");
            return measure;
        }
    }

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
