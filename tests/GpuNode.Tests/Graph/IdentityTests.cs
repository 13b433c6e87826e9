using AADiff.GpuNode.Graph;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.GpuNode.Tests.Graph;

public sealed class IdentityTests
{
    public static TheoryData<string> Runnable => [.. Export.Names.Where(name => Export.Open(name).RunsOnCpu && name != "sd1-ts14-sliced")];

    [Theory]
    [MemberData(nameof(Runnable))]
    public void Without_an_edit_the_result_is_that_of_the_stock_file(string name)
    {
        Export export = Export.Open(name);
        RewrittenUNet fused = AttentionRewrite.Rewrite(export.Model);
        ExportCase run = export.Cases.First();
        using var stock = new InferenceSession(export.Model, ExportTests.Quiet());
        float[] expected = UNetRun.Run(stock, fused.Inputs, run.Inputs, controls: null)[fused.Inputs.Output.Name];

        foreach (RewrittenUNet unet in new[] { fused, AttentionRewrite.Rewrite(export.Model, new RewriteOptions { Fuse = false }) })
        {
            using InferenceSession session = unet.OpenSession(ExportTests.Quiet());
            long[] text = run.Inputs.Shape("encoder_hidden_states");
            float[] actual = UNetRun.Run(session, unet.Inputs, run.Inputs, new ControlTensors(unet, (int)text[0], (int)text[1]))[unet.Inputs.Output.Name];
            double distance = UNetRun.Distance(actual, expected);
            Assert.True(distance <= (export.IsHalf ? 2e-2 : 1e-5), $"{name}: relative distance {distance:e2}");
        }
    }
}
