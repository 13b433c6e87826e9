using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.Steps;

/// <summary>Seeded inputs of one gradient of null-text inversion.</summary>
internal sealed class GradientStep : IDisposable
{
    private const int Tokens = 77;

    private readonly Random _random = new(1);
    private readonly RunOptions _run = new();
    private readonly GradientUNet _unet;
    private readonly PromptEmbedding _text;
    private readonly NullTextStep _step;
    private readonly float[] _gradient;

    /// <param name="model">The stock UNet.</param>
    /// <param name="side">Of the latent.</param>
    public GradientStep(string model, int side)
    {
        GradientGraph graph = NullTextGradient.Build(model, side, side, Tokens);
        int pooled = (int)(graph.Inputs.TextEmbeds?.Dimensions[1] ?? 0);
        _text = new PromptEmbedding(Tokens, Noise(graph.TextShape), pooled == 0 ? null : Noise([pooled]), Tokens - 1);
        _gradient = new float[_text.Embeds.Length];
        using SessionOptions options = new DeviceSessions(DeviceChoice.Cpu).CreateOptions();
        _unet = new GradientUNet(graph, options, _text, new PictureSize(8 * side, 8 * side));
        long[] latent = graph.LatentShape;
        _step = new NullTextStep(Noise(latent), 500, Noise(latent), Noise(latent), LatentFactor: 1, NoiseFactor: -0.3, Guidance: 7.5);
    }

    public void Run() => _unet.Evaluate(_step, _text.Embeds, _gradient, _run);

    public void Dispose()
    {
        _unet.Dispose();
        _run.Dispose();
    }

    private float[] Noise(long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)((_random.NextDouble() - 0.5) * 3))];
}
