using AADiff.Diffusion.Graph;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class AnonymousTests
{
    [Theory]
    [MemberData(nameof(ExportTests.Editable), MemberType = typeof(ExportTests))]
    public void Names_and_the_order_of_nodes_play_no_part(string name)
    {
        Export export = Export.Open(name);
        using var folder = new Testing.TemporaryFolder();
        string anonymous = Anonymous.Write(export.Model, folder.Path, seed: name.Length);
        RewrittenUNet unet = AttentionRewrite.Rewrite(anonymous);
        Assert.Equal(export.Layers.Order(), unet.Layers.Where(layer => layer.Kind != AttentionKind.Other)
            .Select(layer => (layer.Kind == AttentionKind.Self ? "self" : "cross", layer.Level, layer.Heads ?? 0)).Order());

        using SessionOptions options = ExportTests.Quiet();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;
        using InferenceSession session = unet.OpenSession(options);
        ExportCase run = export.Cases.Last(c => c.Name is "all" or "reweight");
        float[] actual = UNetRun.Run(session, unet.Inputs, run.Inputs, ExportTests.Controls(unet, run))[unet.Inputs.Output.Name];
        double distance = UNetRun.Distance(actual, run.Expected.Floats("out_sample"));
        Assert.True(distance <= (export.IsHalf ? 2e-2 : 1e-3), $"{name}: relative distance {distance:e2}");
    }
}
