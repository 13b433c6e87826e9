using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class ActivationGradientsTests
{
    [Theory]
    [InlineData("Sigmoid", 14)]
    [InlineData("Tanh", 14)]
    [InlineData("Erf", 14)]
    [InlineData("Gelu", 20)]
    public void Functions_of_one_element_have_a_rule(string op, long opset)
    {
        RuleGraph graph = new(opset, 3, 5);
        graph.Check(graph.Node(op, [graph.Node("Mul", [graph.X, graph.Number(2)])]));
    }

    [Theory]
    [InlineData(14, -1)]
    [InlineData(17, 1)]
    [InlineData(12, 2)]
    public void Softmax_has_a_rule_along_its_axis(long opset, long axis)
    {
        RuleGraph graph = new(opset, 2, 3, 4);
        graph.Check(graph.Node("Softmax", [graph.X], OperatorAttributes.Make("axis", axis)));
    }
}
