using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Models.Graphs.Onnx;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Google.Protobuf;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class SelfTestTests
{
    [Theory]
    [InlineData("sd1-ts14-reordered", true)]
    [InlineData("sd1-ts14-fixed-batch", true)]
    [InlineData("sd1-fp16-einsum-cast", true)]
    [InlineData("sdxl-dynamo23", true)]
    [InlineData("lcm-ts17-sdpa", true)]
    [InlineData("sd1-ort-packed", false)]
    public void A_good_model_passes(string name, bool stockRuns)
    {
        string model = Export.Open(name).Model;
        SelfTestResult result = UNetSelfTest.Run(model, AttentionRewrite.Rewrite(model), ExportTests.Quiet);
        Assert.Equal(stockRuns, result.Identity is not null);
        Assert.InRange(result.WeightEffect, 0.005, 10);
        Assert.InRange(result.SourceEffect!.Value, 0.005, 10);
    }

    [Fact]
    public void The_bundled_model_passes()
    {
        string model = TestData.MiniModel("unet", "model.onnx");
        RewrittenUNet unet = AttentionRewrite.Rewrite(model);
        Assert.Empty(unet.Warnings);
        Assert.All(unet.Layers, layer => Assert.True(layer.Fused));
        Assert.InRange(UNetSelfTest.Run(model, unet, ExportTests.Quiet).Identity!.Value, 0, 1e-5);
    }

    [Fact]
    public void A_rewrite_that_changes_the_picture_is_refused()
    {
        string model = Export.Open("sd1-ts14-reordered").Model;
        RewrittenUNet other = Broken(
            AttentionRewrite.Rewrite(model), node =>
                node.OpType == "MultiHeadAttention", node => node.Attribute.First(a => a.Name == "scale").F *= 2);
        UserError error = Assert.Throws<UserError>(() => UNetSelfTest.Run(model, other, ExportTests.Quiet));
        Assert.Contains("attention control changed the un-edited picture by ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rewrite_without_effect_is_refused()
    {
        string model = Export.Open("sd1-ts14-reordered").Model;
        RewrittenUNet deaf = Broken(
            AttentionRewrite.Rewrite(model),
            node => node.Name.StartsWith("aadiff/Mul", StringComparison.Ordinal) && node.OpType == "Mul",
            node =>
            {
                node.OpType = "Identity";
                node.Input.RemoveAt(1);
            });
        UserError error = Assert.Throws<UserError>(() => UNetSelfTest.Run(model, deaf, ExportTests.Quiet));
        Assert.Contains("attention control has no effect", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_memory_is_said_of_the_device_and_not_of_the_model()
    {
        string model = Export.Open("sd1-ts14-reordered").Model;
        RewrittenUNet hungry = Hungry(AttentionRewrite.Rewrite(model));

        UserError error = Assert.Throws<UserError>(() => UNetSelfTest.Run(model, hungry, new DeviceSessions(DeviceChoice.Cpu)));

        Assert.Contains("cpu has too little memory to load it (", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("export it again", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>Its output wants a tensor of more bytes than a process has addresses.</summary>
    private static RewrittenUNet Hungry(RewrittenUNet unet)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(unet.Proto.Span);
        string output = unet.Inputs.Output.Name;
        foreach (NodeProto node in model.Graph.Node.Where(node => node.Output.Contains(output)))
        {
            node.Output[node.Output.IndexOf(output)] = "modest";
        }

        var factors = new TensorProto { Name = "factors", DataType = 7, Dims = { 4 } };
        factors.Int64Data.AddRange([1 << 10, 1 << 10, 1 << 10, 1 << 6]);
        model.Graph.Initializer.Add(factors);
        model.Graph.Node.Add(new NodeProto { OpType = "Shape", Input = { unet.Inputs.Latents.Name }, Output = { "shape" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Mul", Input = { "shape", "factors" }, Output = { "large" } });
        model.Graph.Node.Add(new NodeProto { OpType = "ConstantOfShape", Input = { "large" }, Output = { "huge" } });
        model.Graph.Node.Add(new NodeProto { OpType = "ReduceMax", Input = { "huge" }, Output = { "zero" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Add", Input = { "modest", "zero" }, Output = { output } });
        return unet with { Proto = model.ToByteArray() };
    }

    private static RewrittenUNet Broken(RewrittenUNet unet, Func<NodeProto, bool> which, Action<NodeProto> how)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(unet.Proto.Span);
        NodeProto[] nodes = [.. model.Graph.Node.Where(which)];
        Assert.NotEmpty(nodes);
        Array.ForEach(nodes, node => how(node));
        return unet with { Proto = model.ToByteArray() };
    }
}
