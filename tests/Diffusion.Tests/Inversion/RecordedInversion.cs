using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Tests.Inversion;

/// <summary>The tiny U-Net of vectors/inversion with PyTorch's latents of every method, in 10 or 50 steps.</summary>
internal sealed class RecordedInversion : IDisposable
{
    /// <summary>Of the recorded runs that are guided.</summary>
    public const double GuidanceScale = 7.5;

    private static readonly SafetensorsFile _file = SafetensorsFile.Load(TestData.Vectors("inversion", "trajectories.safetensors"));
    private readonly RunOptions _run = new();
    private readonly UNetPrediction _prediction;
    private readonly int _count;

    public RecordedInversion(int steps)
    {
        _count = steps;
        Sampler = (DdimSampler)SamplerCatalog.Create("ddim", steps, JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["beta_start"] = 0.00085,
            ["beta_end"] = 0.012,
            ["beta_schedule"] = "scaled_linear",
            ["timestep_spacing"] = "leading",
            ["steps_offset"] = 1,
            ["set_alpha_to_one"] = false,
            ["clip_sample"] = false,
        }));
        UNet = new UNet(AttentionRewrite.Rewrite(TestData.Vectors("inversion", "unet.onnx"), new RewriteOptions()), new DeviceSessions(DeviceChoice.Cpu));
        _prediction = new UNetPrediction(UNet, Base(Source, Source), weights: null, _run, default);
    }

    public static LatentShape Shape { get; } = new(4, 8, 8);

    public static PromptEmbedding Source { get; } = Text("E_src");

    public static PromptEmbedding Target { get; } = Text("E_tgt");

    public static PromptEmbedding Null { get; } = Text("E_null");

    /// <summary>z*_0.</summary>
    public static float[] Photo => _file.Floats("z0");

    public UNet UNet { get; }

    public DdimSampler Sampler { get; }

    public NoisePrediction Predict => _prediction.Predict;

    public float[] Guided(float[] latent, double timestep, PromptEmbedding text, PromptEmbedding negative, double scale) =>
        _prediction.PredictGuided(latent, timestep, text, negative, scale);

    /// <summary>One latent a step of a recorded run.</summary>
    public ImmutableArray<float[]> Recorded(string name) => [.. _file.Floats($"n{_count}/{name}").Chunk(Shape.Count)];

    public ImmutableArray<double[]> RecordedDoubles(string name) => [.. _file.Doubles($"n{_count}/{name}").Chunk(Shape.Count)];

    /// <summary>z* in the order of sampling.</summary>
    public ImmutableArray<float[]> Trajectory => [.. Recorded("zstar").Reverse()];

    /// <summary>Samples one picture of the target prompt from the recorded trajectory's noise and gives its latent after every call.</summary>
    public ImmutableArray<float[]> Sample(PreparedBase prepared, double guidance, ISampler? sampler = null)
    {
        sampler ??= Sampler;
        var alone = new AttentionControls { CrossInjectUntil = 0, SelfInjectUntil = 0 };
        var origin = new SampledBase(prepared, alone, sampler, _count);
        float[] ones = [.. Enumerable.Repeat(1f, prepared.Prompt.Tokens)];
        var picture = new SampledPicture(origin, [.. prepared.Inversion?.Latents[0] ?? prepared.StartLatent], ones);
        using var sampling = new EditedDiffusion(UNet, sampler, guidance, [picture]);
        var latents = ImmutableArray.CreateBuilder<float[]>();
        latents.Add([.. picture.Latent]);
        while (!sampling.IsDone)
        {
            sampling.Advance(_run);
            latents.Add([.. picture.Latent]);
        }

        return latents.ToImmutable();
    }

    /// <summary>Prompt and the one that takes the negative prompt's place, from the recorded trajectory's noise.</summary>
    public PreparedBase Base(PromptEmbedding prompt, PromptEmbedding negative, InvertedBase? inversion = null) => new()
    {
        Shape = Shape,
        PictureSize = new PictureSize(64, 64),
        StartLatent = Trajectory[0],
        Prompt = prompt,
        NegativePrompt = negative,
        Inversion = inversion,
    };

    public void Dispose()
    {
        _prediction.Dispose();
        UNet.Dispose();
        _run.Dispose();
    }

    private static PromptEmbedding Text(string name) => new(77, _file.Floats(name), null, 76);
}
