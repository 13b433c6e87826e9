using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class ArithmeticGradientsTests
{
    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    public void A_value_on_the_left_that_is_spread_gets_the_sum(string op)
    {
        RuleGraph graph = new(17, 3, 1, 4);
        string other = graph.Node("Add", [graph.Node("Exp", [graph.Weight(2, 3, 5, 4)]), graph.Number(1)]);
        graph.Check(graph.Node(op, [graph.X, other]));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    public void A_value_on_the_right_that_is_spread_gets_the_sum(string op)
    {
        RuleGraph graph = new(17, 4);
        string positive = graph.Node("Add", [graph.Node("Exp", [graph.X]), graph.Number(1)]);
        graph.Check(graph.Node(op, [graph.Weight(2, 3, 4), positive]));
    }

    [Fact]
    public void A_value_that_is_read_twice_gets_both_gradients()
    {
        RuleGraph graph = new(17, 2, 3);
        string square = graph.Node("Mul", [graph.X, graph.X]);
        graph.Check(graph.Node("Add", [square, graph.Node("Neg", [graph.X])]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0.5)]
    public void Powers_of_a_constant_exponent_have_a_rule(float power)
    {
        RuleGraph graph = new(17, 2, 3);
        string positive = graph.Node("Add", [graph.Node("Exp", [graph.X]), graph.Number(1)]);
        graph.Check(graph.Node("Pow", [positive, graph.Number(power)]));
    }

    [Theory]
    [InlineData("Sqrt")]
    [InlineData("Reciprocal")]
    [InlineData("Neg")]
    [InlineData("Exp")]
    public void Functions_of_one_element_have_a_rule(string op)
    {
        RuleGraph graph = new(17, 2, 3);
        graph.Check(graph.Node(op, [graph.Node("Add", [graph.Node("Exp", [graph.X]), graph.Number(1)])]));
    }

    [Theory]
    [InlineData(14, 1)]
    [InlineData(14, 0)]
    [InlineData(18, 1)]
    public void A_mean_spreads_its_gradient_over_what_it_was_taken_of(long opset, long keep)
    {
        RuleGraph graph = new(opset, 2, 3, 4);
        AttributeProto kept = OperatorAttributes.Make("keepdims", keep);
        graph.Check(opset < 18
            ? graph.Node("ReduceMean", [graph.X], kept, OperatorAttributes.Make("axes", [-1, 1]))
            : graph.Node("ReduceMean", [graph.X, graph.Integers(-1, 1)], kept));
    }

    [Fact]
    public void A_sum_over_all_axes_spreads_its_gradient()
    {
        RuleGraph graph = new(17, 2, 3);
        graph.Check(graph.Node("ReduceSum", [graph.Node("Exp", [graph.X])]));
    }
}
