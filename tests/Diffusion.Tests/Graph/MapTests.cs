using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class MapTests
{
    /// <summary>One export of every form, and every family that has maps.</summary>
    [Theory]
    [InlineData("sd1-ts14-sdpa", "all")]
    [InlineData("sd1-ts14-bmm", "all")]
    [InlineData("sd1-ts14-fp16", "identity")]
    [InlineData("sd1-dynamo23-attention", "all")]
    [InlineData("sd1-ort-packed", "identity")]
    [InlineData("sd1-ort-unpacked", "identity")]
    [InlineData("sd2-fp16-upcast", "identity")]
    [InlineData("sdxl-ts17-sdpa", "all")]
    [InlineData("lcm-ts17-sdpa", "all")]
    public void Own_maps_are_those_before_any_edit(string name, string caseName)
    {
        Export export = Export.Open(name);
        ExportCase run = export.Cases.First(c => c.Name == caseName && c.MapQueries is not null);
        long[] latents = run.Inputs.Shape("sample");
        int level = (int)Math.Round(Math.Log2((double)latents[2] * latents[3] / run.MapQueries!.Value) / 2);
        RewrittenUNet unet = AttentionRewrite.Rewrite(export.Model, new RewriteOptions { MapLevel = level });
        using InferenceSession session = unet.OpenSession(ExportTests.Quiet());

        // Edited, so that taking the edited maps would be noticed.
        Dictionary<string, float[]> results = UNetRun.Run(session, unet.Inputs, run.Inputs, ExportTests.Controls(unet, run));
        double maps = UNetRun.Distance(results[RewrittenUNet.MapOutput], run.Expected.Floats("maps_own"));
        double picture = UNetRun.Distance(results[unet.Inputs.Output.Name], run.Expected.Floats("out_sample"));
        Assert.True(maps <= (export.IsHalf ? 2e-2 : 1e-4), $"{name}: maps are {maps:e2} off");
        Assert.True(picture <= (export.IsHalf ? 2e-2 : 1e-3), $"{name}: picture is {picture:e2} off");
    }

    [Fact]
    public void A_level_without_cross_attention_is_refused_with_the_levels_there_are()
    {
        UserError error = Assert.Throws<UserError>(() =>
            AttentionRewrite.Rewrite(Export.Open("sdxl-ts17-sdpa").Model, new RewriteOptions { MapLevel = 0 }));
        Assert.Contains("levels with cross-attention: 1, 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_that_are_not_asked_for_cost_nothing()
    {
        RewrittenUNet unet = AttentionRewrite.Rewrite(Export.Open("sd1-ts14-sdpa").Model);
        using InferenceSession session = unet.OpenSession(ExportTests.Quiet());
        Assert.Equal([unet.Inputs.Output.Name], session.OutputNames);
        Assert.DoesNotContain(
            "Softmax", AADiff.Models.Graphs.Onnx.ModelProto.Parser.ParseFrom(unet.Proto.Span).Graph.Node.Select(node => node.OpType));
    }
}
