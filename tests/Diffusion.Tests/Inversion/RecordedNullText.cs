using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Tests.Inversion;

/// <summary>PyTorch's null-text inversion of the tiny U-Net: states, gradients and losses of every call, in 10 or 50 steps.</summary>
internal sealed class RecordedNullText : IDisposable
{
    private static readonly SafetensorsFile _file = SafetensorsFile.Load(TestData.Vectors("inversion", "null-text.safetensors"));
    private readonly RunOptions _run = new();
    private readonly GradientUNet _gradient;
    private readonly RecordedInversion _inversion;
    private readonly string _name;
    private readonly JsonElement _json;

    /// <param name="name">"n10/nulltext", "n10/nulltext_easy" or "n50/nulltext".</param>
    public RecordedNullText(string name)
    {
        _name = name;
        _inversion = new RecordedInversion(Steps);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("inversion", "null-text.json")));
        _json = json.RootElement.GetProperty(name).Clone();
        GuidanceScale = _json.GetProperty("guidance").GetDouble();
        GradientGraph graph = NullTextGradient.Build(TestData.Vectors("inversion", "unet.onnx"), 8, 8, tokens: 77);
        using SessionOptions options = new DeviceSessions(DeviceChoice.Cpu).CreateOptions();
        _gradient = new GradientUNet(graph, options, Negative, new PictureSize(64, 64));
    }

    public int Steps => int.Parse(_name[1..3]);

    public double GuidanceScale { get; }

    public PromptEmbedding Source { get; } = RecordedInversion.Source;

    /// <summary>The embedding that the optimisation starts from.</summary>
    public PromptEmbedding Negative => Text(_name.EndsWith("easy", StringComparison.Ordinal) ? "E_easy" : "E_null");

    /// <summary>Losses of the iterations of one call.</summary>
    public double[] Losses(int call) => [.. Step(call).GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble())];

    public double Threshold(int call) => Step(call).GetProperty("threshold").GetDouble();

    public double LearningRate(int call) => Step(call).GetProperty("learning_rate").GetDouble();

    /// <summary>A call's step from its recorded state.</summary>
    public NullTextStep RecordedStep(int call) => new(
        Latents("zbar")[call], Step(call).GetProperty("timestep").GetDouble(), Latents("eps_cond")[call], _inversion.Trajectory[call + 1],
        Step(call).GetProperty("coef_latent").GetDouble(), Step(call).GetProperty("coef_eps").GetDouble(), GuidanceScale);

    public ImmutableArray<float[]> Latents(string tensor) => [.. _file.Floats($"{_name}/{tensor}").Chunk(RecordedInversion.Shape.Count)];

    public ImmutableArray<float[]> Embeddings(string tensor) => [.. _file.Floats($"{_name}/{tensor}").Chunk(Source.Embeds.Length)];

    public double Objective(NullTextStep step, ReadOnlySpan<float> embedding, Span<float> gradient) =>
        _gradient.Evaluate(step, embedding, gradient, _run);

    /// <summary>The whole method, as it would run for a photo.</summary>
    public NullTextInversion Inversion(NullTextSettings settings) => new(
        _inversion.Trajectory, _inversion.Sampler.Steps, Source, Negative, GuidanceScale, _inversion.Predict, Objective, settings);

    public NullTextState Start => NullTextState.Start(_inversion.Trajectory[0]);

    public void Dispose()
    {
        _gradient.Dispose();
        _inversion.Dispose();
        _run.Dispose();
    }

    private JsonElement Step(int call) => _json.GetProperty("steps")[call];

    private static PromptEmbedding Text(string name) => new(77, _file.Floats(name), null, 76);
}
