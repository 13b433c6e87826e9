using System.Globalization;
using AADiff.Bench.Graphs;
using AADiff.Bench.Measuring;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Models.Graphs.Onnx;
using AADiff.Testing;

namespace AADiff.Bench.RealSize;

/// <summary>
/// U-Nets of full size with random weights, at the size of their own pictures: loaded, rewritten, tested against the stock graph, and run as the farm
/// runs them.
/// </summary>
internal static class RealSizeBench
{
    private const double Giga = 1e9;

    /// <summary>Peak of a run over the results that are alive, as in <see cref="Diffusion.Limits.MemoryEstimate"/>.</summary>
    private const double Overhead = 1.6;

    /// <param name="output">Gets a table a U-Net.</param>
    /// <param name="names">U-Nets, separated by commas.</param>
    /// <param name="weights">fp32, fp16, or both with a comma.</param>
    /// <param name="frames">Pictures drawn at once, beside their base; several numbers with commas.</param>
    /// <param name="steps">Calls of the U-Net each way; three tell the time of one with all its rows.</param>
    /// <param name="device">Where it runs.</param>
    public static int Run(TextWriter output, string names, string weights, string frames, int steps, string device)
    {
        ResolvedDevice resolved = DeviceProbe.Resolve(device);
        DeviceProbe.Require(resolved.Device);
        output.WriteLine($"On {resolved.Description}.");
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output, "U-Net", "weights", "latent", "what", "rows", "until it runs, s", "a step, s", "a step, processor s", "peak memory, GB",
            "÷ stock, wall", "÷ stock, processor", "");
        foreach (FullSizeNetwork unet in names.Split(',').Select(FullSizeNetwork.Of))
        {
            foreach (string type in weights.Split(','))
            {
                Measure(output, unet, type, [.. frames.Split(',').Select(int.Parse)], steps, resolved.Device);
            }
        }

        MachineLoad.Write(output, "after");
        return 0;
    }

    private static void Measure(TextWriter output, FullSizeNetwork unet, string type, int[] several, int steps, DeviceChoice device)
    {
        using TemporaryFolder folder = new();
        ModelProto graph = unet.ReadGraph();
        bool half = type == "fp16";
        if (half)
        {
            HalfPrecision.Convert(graph);
        }

        (string model, long bytes) = RandomWeights.Lay(graph, folder.Path);
        type = $"{type}, {bytes / Giga:f2} GB";
        Way("self-test", null, "selftest", 0);
        foreach (int frames in several)
        {
            int rows = 2 * (frames + 1);
            long needed = StockMemory(unet, model, rows, asFloats: half && device.Kind == DeviceKind.Cpu);
            StepMeasure? stock = null;
            if (device.Kind == DeviceKind.Cpu && needed > FreeMemory())
            {
                Row("stock", $"{rows}", note: $"not run: takes about {needed / Giga:f0} GB, and {FreeMemory() / Giga:f0} GB are free");
            }
            else
            {
                stock = Way("stock", null, "stock", rows);
            }

            Way($"base + {frames} frame{(frames == 1 ? "" : "s")}", stock, "frames", frames);
        }

        StepMeasure? Way(string what, StepMeasure? stock, string way, int size)
        {
            (StepMeasure? measure, string said) = StepMeasure.OfChild(
                RealSizeRun.Verb, way, unet.Key, model, device.ToString(), $"{size}", $"{steps}");
            if (measure is null)
            {
                Row(what, "", note: said);
            }
            else
            {
                Row(what, $"{measure.Rows}", measure, stock, measure.Note);
            }

            return measure;
        }

        void Row(string what, string rows, StepMeasure? measure = null, StepMeasure? stock = null, string note = "") => Markdown.Row(
            output, unet.Name, type, $"{unet.Side}×{unet.Side}", what, rows,
            Figure(measure?.Load.Wall), Figure(measure?.Wall), Figure(measure?.Processor), Figure(measure?.Peak / Giga),
            Figure(measure?.Wall / stock?.Wall), Figure(measure?.Processor / stock?.Processor), note);
    }

    private static string Figure(double? value) => value?.ToString("f2", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Bytes that the stock graph takes at so many rows, about: it stores the probabilities of every attention.</summary>
    private static long StockMemory(FullSizeNetwork unet, string model, int rows, bool asFloats)
    {
        RewrittenUNet plain = AttentionRewrite.Rewrite(model, new RewriteOptions { Fuse = false, ForCpu = false });
        long peak = new SizedUNet(plain).At(rows, unet.Side, unet.Side, 77).Peak ?? 0;
        return (asFloats ? 2 : 1) * (plain.WeightBytes + (long)(Overhead * peak));
    }

    /// <summary>Bytes that nobody on this machine uses.</summary>
    private static long FreeMemory() => 1024 * long.Parse(
        File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
}
