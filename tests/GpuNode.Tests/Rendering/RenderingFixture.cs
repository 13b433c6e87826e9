using AADiff.GpuNode.Rendering;
using AADiff.Models;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>One renderer with the bundled model for all tests of a class, and short ways to ask it for pictures.</summary>
public sealed class RenderingFixture : IDisposable
{
    public OnnxPictureRenderer Renderer { get; } = new(new RendererOptions { Slots = 8 });

    /// <summary>"lightning over a city at night" on the bundled model; "lightning" is token 1.</summary>
    public static BaseSpec Lightning { get; } = Spec(
        TestData.MiniModel(), "lightning over a city at night", new DrivenWord("lightning", [1]), 128) with
    {
        Steps = 8,
        Guidance = 3,
    };

    public static BaseSpec Spec(string model, string prompt, DrivenWord word, int side) => new()
    {
        Model = model,
        ModelDigest = ModelFolder.Open(model).Digest,
        Prompt = prompt,
        NegativePrompt = "",
        Words = [word],
        Size = new PictureSize(side, side),
        Seed = 3,
        Steps = 6,
        Guidance = 5,
        Scheduler = "ddim",
        Controls = new AttentionControls(),
    };

    public static BatchPicture PictureOf(BaseSpec spec, int origin, params float[] strengths) =>
        new(BaseSpec.PictureKey(spec.Key(), strengths), origin, [.. strengths]);

    /// <summary>One picture a strength, in their order, in one batch from one base.</summary>
    public byte[][] Draw(BaseSpec spec, params float[] strengths)
    {
        byte[] prepared = Renderer.PrepareBase(spec, null, default);
        BatchPicture[] batch = [.. strengths.Select(s => PictureOf(spec, 0, s))];
        IReadOnlyList<RenderedPicture> pictures = Renderer.Render(
            new RenderBatch([new BatchBase(spec, prepared)], [.. batch]), new FullWatch(), default);
        return [.. batch.Select(f => pictures.Single(p => p.Key == f.Key).Png)];
    }

    /// <summary>Mean absolute difference of two pictures in levels of 255.</summary>
    public static double Change(byte[] one, byte[] other)
    {
        Picture a = PictureFile.Decode(one), b = PictureFile.Decode(other);
        return a.Rgb.Zip(b.Rgb, (x, y) => Math.Abs(x - y)).Average();
    }

    /// <summary>Standard deviation of all levels of a picture.</summary>
    public static double Contrast(byte[] png)
    {
        byte[] rgb = PictureFile.Decode(png).Rgb;
        double mean = rgb.Average(v => (double)v);
        return Math.Sqrt(rgb.Average(v => (v - mean) * (v - mean)));
    }

    public void Dispose() => Renderer.Dispose();

    /// <summary>Wants everything and counts the steps.</summary>
    internal sealed class FullWatch : IRenderWatch
    {
        public List<(int Step, int Steps)> Seen { get; } = [];

        public void Stepped(int step, int steps) => Seen.Add((step, steps));

        public bool IsWanted(PictureKey key) => true;
    }
}
