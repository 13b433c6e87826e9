using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class LayoutGradientsTests
{
    [Fact]
    public void Another_shape_and_order_of_the_same_elements_is_undone()
    {
        RuleGraph graph = new(17, 2, 3, 4);
        string turned = graph.Node("Transpose", [graph.X], OperatorAttributes.Make("perm", [1, 2, 0]));
        string flat = graph.Node("Reshape", [turned, graph.Integers(0, -1)]);
        string back = graph.Node("Transpose", [flat]);
        string longer = graph.Node("Unsqueeze", [back, graph.Integers(0, -1)]);
        string shorter = graph.Node("Squeeze", [longer, graph.Integers(0)]);
        graph.Check(graph.Node("Flatten", [shorter], OperatorAttributes.Make("axis", 2)));
    }

    [Fact]
    public void What_was_expanded_gets_the_sum()
    {
        RuleGraph graph = new(17, 3, 1);
        graph.Check(graph.Node("Expand", [graph.X, graph.Integers(2, 3, 4)]));
    }

    [Fact]
    public void Casts_that_change_nothing_hand_the_gradient_on()
    {
        RuleGraph graph = new(17, 3);
        string cast = graph.Node("Cast", [graph.X], OperatorAttributes.Make("to", ElementType.Float));
        graph.Check(graph.Node("Identity", [graph.Node("CastLike", [cast, graph.Weight(1)])]));
    }
}
