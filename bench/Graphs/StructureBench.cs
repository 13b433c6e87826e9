using AADiff.Bench.Measuring;
using AADiff.Diffusion.Graph;
using AADiff.Testing;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Graphs;

/// <summary>How long the rewrite takes on networks of full size, whose weights are holes here.</summary>
internal static class StructureBench
{
    private const int Rounds = 5;

    public static int Run(TextWriter output)
    {
        MachineLoad.Write(output, "before");
        Markdown.Header(output, "UNet", "attentions", "fused", "first rewrite, s", $"median of {Rounds} more, s", "rewritten graph, kB");
        foreach (FullSizeNetwork network in FullSizeNetwork.All)
        {
            using TemporaryFolder folder = new();
            string model = network.Lay(folder);
            RewrittenUNet? unet = null;
            double[] seconds = [.. Enumerable.Range(0, Rounds + 1).Select(_ => Effort.Of(() => unet = AttentionRewrite.Rewrite(model)).Wall)];
            Markdown.Row(
                output, network.Name, $"{unet!.Layers.Length}", $"{unet.Layers.Count(layer => layer.Fused)}", $"{seconds[0]:f2}",
                $"{seconds[1..].Median():f2}",
                $"{unet.Proto.Length / 1024}");
        }

        return 0;
    }
}
