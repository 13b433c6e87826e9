using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class NormalisationGradientsTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Layer_normalisation_has_a_rule_over_one_axis_or_more(long axis)
    {
        RuleGraph graph = new(17, 2, 3, 4);
        long[] normalised = axis == -1 ? [4] : [3, 4];
        graph.Check(graph.Node(
            "LayerNormalization", [graph.X, graph.Weight(normalised), graph.Weight(normalised)],
            OperatorAttributes.Make("axis", axis), OperatorAttributes.Make("epsilon", 1e-3f)));
    }

    [Fact]
    public void Instance_normalisation_has_a_rule_over_all_places_of_a_channel()
    {
        RuleGraph graph = new(14, 2, 3, 4, 2);
        graph.Check(graph.Node(
            "InstanceNormalization", [graph.X, graph.Weight(3), graph.Weight(3)], OperatorAttributes.Make("epsilon", 1e-3f)));
    }

    [Theory]
    [InlineData(18, 2)]
    [InlineData(21, 4)]
    public void Group_normalisation_has_a_rule_with_scales_of_groups_or_of_channels(long opset, long scales)
    {
        RuleGraph graph = new(opset, 1, 4, 3, 2);
        graph.Check(graph.Node(
            "GroupNormalization", [graph.X, graph.Weight(scales), graph.Weight(scales)], OperatorAttributes.Make("num_groups", 2)));
    }
}
