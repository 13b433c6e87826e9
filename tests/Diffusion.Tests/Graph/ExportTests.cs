using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class ExportTests
{
    /// <summary>Every export that can be edited on the CPU.</summary>
    public static TheoryData<string> Editable => [.. Export.Names.Where(name => name is not ("sd1-ts14-sliced" or "sd1-ort-cuda-full"))];

    [Theory]
    [MemberData(nameof(Editable))]
    public void Controls_give_the_reference_result_and_no_controls_the_stock_one(string name)
    {
        Export export = Export.Open(name);
        float[]? stock = null;
        foreach (bool fuse in new[] { true, false })
        {
            RewrittenUNet unet = AttentionRewrite.Rewrite(export.Model, new RewriteOptions { Fuse = fuse });
            using InferenceSession session = unet.OpenSession(Quiet());
            foreach (ExportCase run in export.Cases)
            {
                float[] actual = UNetRun.Run(session, unet.Inputs, run.Inputs, Controls(unet, run))[unet.Inputs.Output.Name];
                double distance = UNetRun.Distance(actual, run.Expected.Floats("out_sample"));
                Assert.True(distance <= (export.IsHalf ? 2e-2 : 1e-3), $"{name}, {run.Name}, fused {fuse}: {distance:e2} from the reference");
                if (run.Name == "identity" && export.RunsOnCpu)
                {
                    double change = UNetRun.Distance(actual, stock ??= Stock(export, unet.Inputs, run));
                    Assert.True(change <= (export.IsHalf ? 2e-2 : 1e-5), $"{name}, fused {fuse}: {change:e2} from the stock graph");
                }
            }
        }
    }

    private static float[] Stock(Export export, UNetInputs inputs, ExportCase run)
    {
        using SessionOptions options = Quiet();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;
        using var session = new InferenceSession(export.Model, options);
        return UNetRun.Run(session, inputs, run.Inputs, controls: null)[inputs.Output.Name];
    }

    internal static SessionOptions Quiet() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };

    internal static ControlTensors Controls(RewrittenUNet unet, ExportCase run)
    {
        SafetensorsFile inputs = run.Inputs;
        long[] text = inputs.Shape("encoder_hidden_states");
        var controls = new ControlTensors(unet, (int)text[0], (int)text[1]);
        run.Expected.Floats("token_weights").CopyTo(controls.TokenScale, 0);
        run.CrossSource.CopyTo(controls.CrossSource, 0);
        for (int row = 0; row < run.SelfSource.Length && run.SelfLevel < int.MaxValue; row++)
        {
            controls.InjectSelf(row, (int)run.SelfSource[row], run.SelfLevel);
        }

        return controls;
    }
}
