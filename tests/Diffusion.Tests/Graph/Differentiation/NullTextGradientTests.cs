using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class NullTextGradientTests(ITestOutputHelper output)
{
    /// <summary>Random weights make SDXL's loss so steep that only short steps tell its slope.</summary>
    [Theory]
    [InlineData("sd1-pipeline-diffusers/unet", 16, 0.03)]
    [InlineData("sd2-pipeline-optimum/unet", 16, 0.03)]
    [InlineData("sdxl-pipeline-optimum/unet", 8, 0.001)]
    [InlineData("sd1-dynamo18", 8, 0.03)]
    [InlineData("sd2-dynamo20", 8, 0.03)]
    [InlineData("sd1-ts14-einsum", 8, 0.03)]
    [InlineData("sd1-ts14-fused-qkv", 8, 0.03)]
    [InlineData("sd1-local-functions", 8, 0.03)]
    [InlineData("mini", 16, 0.03)]
    public void Gradients_of_genuine_exports_agree_with_differences_of_their_own_losses(string export, int side, double shortest)
    {
        string model = export == "mini" ? TestData.MiniModel("unet", "model.onnx") : TestData.Exports(export, "model.onnx");
        using ExportGradient graph = new(model, side);

        (double loss, float[] gradient) = graph.Evaluate();
        double norm = Math.Sqrt(gradient.Sum(entry => (double)entry * entry));
        float[] direction = [.. gradient.Select(entry => (float)(entry / norm))];
        double[] ratios = [.. ((double[])[10, 3, 1]).Select(times => times * shortest).Select(
            h => (graph.LossOfStock(direction, h) - graph.LossOfStock(direction, -h)) / (2 * h * norm))];
        output.WriteLine($"{export}: loss {loss:g6}, gradient {norm:g4}, differences ÷ it {string.Join(", ", ratios.Select(ratio => $"{ratio:f4}"))}");

        Assert.Equal(1, loss / graph.LossOfStock(direction, 0), 1e-5);
        Assert.Equal(1, ratios[^1], 0.01);
        Assert.True(Math.Abs(1 - ratios[^1]) <= Math.Abs(1 - ratios[0]) + 2e-3, "shorter steps come nearer to the gradient");
    }

    [Fact]
    public void A_network_of_full_size_is_differentiated_without_touching_its_weights()
    {
        using var folder = new TemporaryFolder();
        File.Copy(TestData.Exports("structure", "sd15-unet.onnx"), folder.File("model.onnx"));
        const long WeightBytes = 3_438_083_856;

        // A hole of the weights' size, which takes no space.
        using (FileStream weights = File.Create(folder.File("weights.pb")))
        {
            weights.SetLength(WeightBytes);
        }

        GradientGraph graph = NullTextGradient.Build(folder.File("model.onnx"), 64, 64, tokens: 77);
        output.WriteLine($"{graph.Proto.Length / 1024} kB, {graph.PeakBytes / 1e9:f1} GB of results");

        Assert.InRange(graph.Proto.Length, 1, 8 << 20);
        Assert.InRange(graph.WeightBytes, WeightBytes * 0.99, WeightBytes);
        Assert.InRange(graph.PeakBytes!.Value, 1_000_000_000, 40_000_000_000);
    }

    [Theory]
    [InlineData("sd1-ort-unpacked", "Gelu")]
    [InlineData("sd1-ort-no-attention", "Gelu")]
    [InlineData("sd1-ort-cuda-full", "NhwcConv")]
    [InlineData("sd1-dynamo23-attention", "Attention")]
    [InlineData("sd1-fp16-io32", "Cast")]
    [InlineData("sd1-ts14-fp16", "float16")]
    [InlineData("sd1-ts14-sliced", "ScatterND")]
    [InlineData("sd1-ts14-fixed-batch", "fixed batch of 4")]
    public void An_export_without_rules_is_refused_with_what_stops_it_and_the_way_out(string export, string reason)
    {
        UserError error = Assert.Throws<UserError>(() => NullTextGradient.Build(TestData.Exports(export, "model.onnx"), 8, 8, tokens: 77));
        output.WriteLine(error.Message);

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.StartsWith($"{export}/model.onnx: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("--invert npi", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
