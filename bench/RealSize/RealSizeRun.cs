using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AADiff.Bench.Graphs;
using AADiff.Bench.Measuring;
using AADiff.Bench.Steps;
using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.RealSize;

/// <summary>One way to run a U-Net of full size, in a process of its own: a process never gives back all the memory that it had.</summary>
internal static class RealSizeRun
{
    /// <summary>The verb that a child process gets.</summary>
    public const string Verb = "realsize-run";

    private const int Tokens = 77;
    private const double Guidance = 7.5;

    /// <param name="output">Gets the measure.</param>
    /// <param name="way">selftest, stock, frames, or graphs: frames with steps that are captured as CUDA graphs.</param>
    /// <param name="unet">Which.</param>
    /// <param name="model">Its file, with weights.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="size">Rows of the stock graph, or frames beside the base.</param>
    /// <param name="steps">Calls of the U-Net.</param>
    public static int Run(TextWriter output, string way, FullSizeNetwork unet, string model, DeviceChoice device, int size, int steps)
    {
        var sessions = new DeviceSessions(device, graphs: way == "graphs");
        long taken = MemoryInUse(device);
        try
        {
            StepMeasure measure = way switch
            {
                "selftest" => SelfTest(model, sessions),
                "stock" => Stock(unet, model, sessions, size, steps),
                _ => Frames(unet, model, sessions, size, steps),
            };
            (measure with { Peak = device.Kind == DeviceKind.Cpu ? StepMeasure.PeakOfThisProcess : measure.Peak - taken }).Print(output);
            return 0;
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserError(ErrorClass.Model, DeviceFailure.Explain(device, e), e);
        }
    }

    /// <summary>0 on a processor, and where no driver tells.</summary>
    private static long MemoryInUse(DeviceChoice device) => device.Kind == DeviceKind.Cpu ? 0 : CudaDriver.MemoryInUse(device.Index) ?? 0;

    private static StepMeasure SelfTest(string model, DeviceSessions sessions)
    {
        RewrittenUNet? unet = null;
        SelfTestResult? result = null;
        Effort load = Effort.Of(() => unet = Rewrite(model, sessions));
        Effort test = default;

        // The test has given its memory back when it ends.
        long peak = SampledPeak.During(
            () => test = Effort.Of(() => result = UNetSelfTest.Run(model, unet!, sessions)), () => MemoryInUse(sessions.Device));
        return new(
            load, 2, [test], peak,
            $"un-edited {result!.Identity:e0} from stock, words {result.WeightEffect:e0}, maps {result.SourceEffect:e0}");
    }

    /// <summary>The bare loop: the exporter's graph in ONNX Runtime, with everything bound.</summary>
    private static StepMeasure Stock(FullSizeNetwork unet, string model, DeviceSessions sessions, int rows, int steps)
    {
        using StepInputs inputs = new(Rewrite(model, sessions), rows, unet.Side);
        using SessionOptions options = sessions.CreateOptions();
        InferenceSession? session = null;
        Effort load = Effort.Of(() => session = new InferenceSession(model, options));
        using InferenceSession loaded = session!;
        using OrtIoBinding binding = inputs.Bind(loaded, rewritten: false);
        using RunOptions run = new();
        Effort[] calls = [.. Enumerable.Range(0, steps).Select(_ => Effort.Of(() => loaded.RunWithBinding(run, binding)))];
        return new(load, rows, steps > 1 ? calls[1..] : calls, MemoryInUse(sessions.Device));
    }

    /// <summary>As the farm draws: a base and frames edited from it, guidance, sampler.</summary>
    private static StepMeasure Frames(FullSizeNetwork unet, string model, DeviceSessions sessions, int frames, int steps)
    {
        UNet? network = null;
        Effort load = Effort.Of(() => network = new UNet(Rewrite(model, sessions), sessions));
        using UNet loaded = network!;
        ISampler sampler = SamplerCatalog.Create(new SchedulerSettings { Kind = SamplerKind.Ddim }, steps);

        // Every call but the last has all rows: the base's own noise is not needed after the last maps.
        var origin = new SampledBase(Prepared(unet), new AttentionControls { CrossInjectUntil = 1, SelfInjectUntil = 1 }, sampler, steps);
        DrivenWord[] words = [new("word", [3])];
        SampledPicture[] pictures =
            [.. Enumerable.Range(1, frames).Select(frame => origin.EditedPicture(words, [1 + ((float)frame / frames)], sampler))];
        using var sampling = new EditedDiffusion(loaded, sampler, Guidance, pictures, fixedRows: !sessions.UsesHostMemory);
        using RunOptions run = new();
        List<Effort> calls = [];
        while (!sampling.IsDone)
        {
            calls.Add(Effort.Of(() => sampling.Advance(run)));
        }

        List<Effort> full = calls.Count > 1 ? calls[..^1] : calls;
        float[] latents = [.. pictures.SelectMany(picture => picture.Latent)];
        return new(
            load, 2 * (frames + 1), full.Count > 1 ? full[1..] : full, MemoryInUse(sessions.Device),
            !Array.TrueForAll(latents, float.IsFinite) ? "latents are no numbers"
                : sessions.CapturesGraphs && !loaded.CapturesGraphs ? "not captured: the provider refuses this model" : "",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(latents.AsSpan()))));
    }

    private static RewrittenUNet Rewrite(string model, DeviceSessions sessions) =>
        AttentionRewrite.Rewrite(model, new RewriteOptions { ForCpu = sessions.Device.Kind == DeviceKind.Cpu });

    private static PreparedBase Prepared(FullSizeNetwork unet)
    {
        var random = new Random(1);
        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Sqrt(12)))];
        PromptEmbedding Text() => new(Tokens, Noise(Tokens * unet.Text), unet.Pooled > 0 ? Noise(unet.Pooled) : null, 10);
        return new PreparedBase
        {
            Shape = unet.Latent,
            PictureSize = new PictureSize(unet.Side * 8, unet.Side * 8),
            StartLatent = Noise(unet.Latent.Count),
            Prompt = Text(),
            NegativePrompt = Text(),
        };
    }
}
