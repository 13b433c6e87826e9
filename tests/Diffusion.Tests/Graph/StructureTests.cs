using System.Diagnostics;
using System.IO.Compression;
using AADiff.Diffusion.Graph;
using AADiff.Testing;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class StructureTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("sd15-unet.onnx", 3_438_083_856, 32)]
    [InlineData("sd21-unet.onnx", 3_463_642_896, 32)]
    [InlineData("sdxl-unet.onnx.gz", 10_269_854_736, 140)]
    public void Full_size_networks_are_rewritten_without_touching_their_weights(string file, long weightBytes, int attentions)
    {
        using var folder = new TemporaryFolder();
        using (FileStream source = File.OpenRead(TestData.Exports("structure", file)))
        using (Stream plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(source, CompressionMode.Decompress) : source)
        using (FileStream copy = File.Create(folder.File("model.onnx")))
        {
            plain.CopyTo(copy);
        }

        // A hole of the weights' size: takes no space, and prediction it all would take minutes.
        using (FileStream weights = File.Create(folder.File("weights.pb")))
        {
            weights.SetLength(weightBytes);
        }

        AttentionRewrite.Rewrite(folder.File("model.onnx"));
        var watch = Stopwatch.StartNew();
        RewrittenUNet unet = AttentionRewrite.Rewrite(folder.File("model.onnx"));
        output.WriteLine($"{file}: {watch.ElapsedMilliseconds} ms, {unet.Proto.Length / 1024} kB");

        Assert.Equal(attentions, unet.Layers.Length);
        Assert.All(unet.Layers, layer => Assert.True(layer.Fused));
        Assert.Empty(unet.Warnings);
        Assert.InRange(unet.WeightBytes, weightBytes * 0.99, weightBytes);
    }
}
