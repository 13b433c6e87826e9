using System.IO.Compression;
using AADiff.Bench.Measuring;
using AADiff.Diffusion.Graph;
using AADiff.Testing;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Graphs;

/// <summary>How long the rewrite takes on networks of full size, whose weights are holes here.</summary>
internal static class StructureBench
{
    private const int Rounds = 5;

    private static readonly (string Name, string File, long WeightBytes)[] _networks =
    [
        ("SD 1.5", "sd15-unet.onnx", 3_438_083_856),
        ("SD 2.1", "sd21-unet.onnx", 3_463_642_896),
        ("SDXL", "sdxl-unet.onnx.gz", 10_269_854_736),
    ];

    public static int Run(TextWriter output)
    {
        MachineLoad.Write(output, "before");
        Markdown.Header(output, "UNet", "attentions", "fused", "first rewrite, s", $"median of {Rounds} more, s", "rewritten graph, kB");
        foreach ((string name, string file, long weightBytes) in _networks)
        {
            using TemporaryFolder folder = new();
            string model = folder.File("model.onnx");
            Lay(file, weightBytes, model);
            RewrittenUNet? unet = null;
            double[] seconds = [.. Enumerable.Range(0, Rounds + 1).Select(_ => Effort.Of(() => unet = AttentionRewrite.Rewrite(model)).Wall)];
            Markdown.Row(
                output, name, $"{unet!.Layers.Length}", $"{unet.Layers.Count(layer => layer.Fused)}", $"{seconds[0]:f2}",
                $"{seconds[1..].Median():f2}",
                $"{unet.Proto.Length / 1024}");
        }

        return 0;
    }

    /// <summary>The network beside a weights file of the right length that takes no space.</summary>
    private static void Lay(string file, long weightBytes, string model)
    {
        using FileStream source = File.OpenRead(TestData.Exports("structure", file));
        using Stream plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(source, CompressionMode.Decompress) : source;
        using FileStream copy = File.Create(model);
        plain.CopyTo(copy);
        using FileStream weights = File.Create(Path.Combine(Path.GetDirectoryName(model)!, "weights.pb"));
        weights.SetLength(weightBytes);
    }
}
