using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;

namespace AADiff.Diffusion.Tests;

/// <summary>One sampling loop of vectors/p2p: PyTorch's latents after every step for a base and four strengths of one word.</summary>
internal sealed class RecordedLoop
{
    private readonly JsonElement _index;
    private readonly JsonElement _run;
    private readonly JsonElement _family;
    private readonly SafetensorsFile _inputs;
    private readonly SafetensorsFile _file;

    public RecordedLoop(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("p2p", "index.json")));
        _index = json.RootElement.Clone();
        _run = _index.GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("file").GetString() == name + ".safetensors");
        _family = _index.GetProperty(_run.GetProperty("family").GetString()!);
        _inputs = SafetensorsFile.Load(TestData.Vectors("p2p", _family.GetProperty("inputs").GetString()!));
        _file = SafetensorsFile.Load(TestData.Vectors("p2p", name + ".safetensors"));
        Latents = _file.Floats("latents");
    }

    public int Steps => _run.GetProperty("steps").GetInt32();

    public double Guidance => _index.GetProperty("guidance").GetDouble();

    public LatentShape Shape => new(4, _run.GetProperty("height").GetInt32(), _run.GetProperty("width").GetInt32());

    /// <summary>[steps + 1, 5 pictures, channels, height, width].</summary>
    public float[] Latents { get; }

    /// <summary>The mask of the base at the first step, [height, width].</summary>
    public float[] RecordedMask => _file.Floats("masks")[..Shape.Cells];

    public int[] BlendTokens => [.. _run.GetProperty("blend_tokens").EnumerateArray().Select(t => t.GetInt32())];

    public double BlendThreshold => _run.GetProperty("blend_threshold").GetDouble();

    public ImmutableArray<float> Strengths => [.. _index.GetProperty("strengths").EnumerateArray().Select(s => s.GetSingle())];

    public ImmutableArray<DrivenWord> Words => [new("stormy", [.. _family.GetProperty("word_tokens").EnumerateArray().Select(t => t.GetInt32())])];

    public AttentionControls Controls => new()
    {
        CrossInjectUntil = _index.GetProperty("cross_inject_until").GetDouble(),
        SelfInjectUntil = _index.GetProperty("self_inject_until").GetDouble(),
        SelfInjectLevel = 1,
        MultiplyUntil = _run.GetProperty("multiply_until").GetDouble(),
    };

    public ISampler Sampler()
    {
        JsonElement config = JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["beta_start"] = 0.00085,
            ["beta_end"] = 0.012,
            ["beta_schedule"] = "scaled_linear",
            ["timestep_spacing"] = "leading",
            ["steps_offset"] = 1,
            ["set_alpha_to_one"] = false,
            ["clip_sample"] = false,
            ["prediction_type"] = _family.GetProperty("prediction_type").GetString()!,
        });
        return SamplerCatalog.Create("ddim", Steps, config);
    }

    public UNet OpenUNet(int? mapLevel = null, bool usesHostMemory = true)
    {
        string file = TestData.Exports(_family.GetProperty("export").GetString()!, "unet", "model.onnx");
        var device = new DeviceSessions(DeviceChoice.Cpu) { UsesHostMemory = usesHostMemory };
        return new UNet(AttentionRewrite.Rewrite(file, new RewriteOptions { MapLevel = mapLevel }), device);
    }

    public PreparedBase Prepare(float[]? mask = null)
    {
        float[] embeds = _inputs.Floats("prompt_embeds");
        int half = embeds.Length / 2;
        return new PreparedBase
        {
            Shape = Shape,
            PictureSize = new PictureSize(Shape.Width * 8, Shape.Height * 8),
            StartLatent = _inputs.Floats(_run.GetProperty("start").GetString()!),
            NegativePrompt = new PromptEmbedding(77, embeds[..half], null, 1),
            Prompt = new PromptEmbedding(77, embeds[half..], null, 16),
            Mask = mask,
        };
    }
}
