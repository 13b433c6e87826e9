using AADiff.Diffusion.Graph;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class SmallAttentionTests
{
    private const int Rows = 3;
    private const int Side = 4;
    private const int Tokens = 5;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Weights_and_sources_are_those_of_the_method(bool batchedHeads, bool fuse)
    {
        using var folder = new TemporaryFolder();
        var small = new SmallUNet(batchedHeads);
        small.Save(folder.File("model.onnx"));
        RewrittenUNet unet = AttentionRewrite.Rewrite(folder.File("model.onnx"), new RewriteOptions { Fuse = fuse });
        Assert.All(unet.Layers, layer => Assert.Equal((fuse, 2, 0), (layer.Fused, layer.Heads, layer.Level)));

        var random = new Random(11);
        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] latents = Noise(Rows * SmallUNet.Channels * Side * Side);
        float[] text = Noise(Rows * Tokens * SmallUNet.TextWidth);
        var controls = new ControlTensors(unet, Rows, Tokens);
        Noise(Rows * Tokens).CopyTo(controls.TokenScale, 0);
        controls.CrossSource[1] = 0;
        controls.CrossSource[2] = 1;
        controls.InjectSelf(row: 2, source: 0, finestLevel: 0);

        // [B, C, H, W] → [row][cell][channel]
        double[][][] cells = [.. Enumerable.Range(0, Rows).Select(b => Enumerable.Range(0, Side * Side).Select(s =>
            Enumerable.Range(0, SmallUNet.Channels).Select(c => (double)latents[(((b * SmallUNet.Channels) + c) * Side * Side) + s])
                .ToArray()).ToArray())];
        double[][][] words = [.. Enumerable.Range(0, Rows).Select(b => Enumerable.Range(0, Tokens).Select(t =>
            Enumerable.Range(0, SmallUNet.TextWidth).Select(c => (double)text[(((b * Tokens) + t) * SmallUNet.TextWidth) + c]).ToArray()).ToArray())];
        float[][] scale = [.. controls.TokenScale.Chunk(Tokens)];
        double[][][] expected = PlainAttention.Run(cells, cells, small.Weights, "self", controls.SelfSource[0], scale: null);
        expected = PlainAttention.Run(expected, words, small.Weights, "cross", controls.CrossSource, scale);

        using InferenceSession session = unet.OpenSession(ExportTests.Quiet());
        float[] actual = Run(session, latents, text, controls);
        double largest = expected.SelectMany(row => row).SelectMany(cell => cell).Max(Math.Abs);
        for (int b = 0; b < Rows; b++)
        {
            for (int c = 0; c < SmallUNet.Channels; c++)
            {
                for (int s = 0; s < Side * Side; s++)
                {
                    Assert.Equal(expected[b][s][c], actual[(((b * SmallUNet.Channels) + c) * Side * Side) + s], largest * 1e-5);
                }
            }
        }
    }

    private static float[] Run(InferenceSession session, float[] latents, float[] text, ControlTensors controls)
    {
        using OrtValue sample = OrtValue.CreateTensorValueFromMemory(latents, [Rows, SmallUNet.Channels, Side, Side]);
        using OrtValue words = OrtValue.CreateTensorValueFromMemory(text, [Rows, Tokens, SmallUNet.TextWidth]);
        using OrtValue time = OrtValue.CreateTensorValueFromMemory(new float[1], []);
        using OrtValue scale = OrtValue.CreateTensorValueFromMemory(controls.TokenScale, [Rows, Tokens]);
        using OrtValue cross = OrtValue.CreateTensorValueFromMemory(controls.CrossSource, [Rows]);
        using OrtValue self = OrtValue.CreateTensorValueFromMemory(controls.SelfSource[0], [Rows]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(
            options,
            ["sample", "timestep", "encoder_hidden_states", RewrittenUNet.TokenScale, RewrittenUNet.CrossSource, RewrittenUNet.SelfSource(0)],
            [sample, time, words, scale, cross, self],
            ["out_sample"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
