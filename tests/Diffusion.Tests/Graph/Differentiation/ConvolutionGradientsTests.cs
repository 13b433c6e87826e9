using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class ConvolutionGradientsTests
{
    [Theory]
    [InlineData(3, 1, 1, 1, 5)]
    [InlineData(3, 2, 1, 1, 6)]
    [InlineData(3, 2, 1, 1, 7)]
    [InlineData(1, 1, 0, 1, 4)]
    [InlineData(3, 1, 2, 2, 6)]
    public void Convolutions_of_every_stride_padding_and_dilation_have_a_rule(long kernel, long stride, long pad, long dilation, long side)
    {
        RuleGraph graph = new(17, 1, 2, side, side + 2);
        graph.Check(graph.Node("Conv", [graph.X, graph.Weight(3, 2, kernel, kernel), graph.Weight(3)], Attributes(stride, pad, dilation, group: 1)));
    }

    [Fact]
    public void Groups_of_channels_keep_to_themselves()
    {
        RuleGraph graph = new(17, 1, 4, 5, 4);
        graph.Check(graph.Node("Conv", [graph.X, graph.Weight(6, 2, 3, 3)], Attributes(stride: 1, pad: 1, dilation: 1, group: 2)));
    }

    private static AttributeProto[] Attributes(long stride, long pad, long dilation, long group) =>
    [
        OperatorAttributes.Make("strides", [stride, stride]),
        OperatorAttributes.Make("pads", [pad, pad, pad, pad]),
        OperatorAttributes.Make("dilations", [dilation, dilation]),
        OperatorAttributes.Make("group", group),
    ];
}
