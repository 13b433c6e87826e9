using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class SelectionGradientsTests
{
    [Fact]
    public void Parts_that_were_joined_get_their_own_part()
    {
        RuleGraph graph = new(17, 2, 3);
        string twice = graph.Node("Mul", [graph.X, graph.Number(2)]);
        graph.Check(graph.Node("Concat", [graph.X, graph.Weight(2, 2), twice], OperatorAttributes.Make("axis", -1)));
    }

    [Fact]
    public void A_slice_gives_zeros_to_what_it_left_out()
    {
        RuleGraph graph = new(17, 4, 5);
        graph.Check(graph.Node("Slice", [graph.X, graph.Integers(-3, 1), graph.Integers(long.MaxValue, -1), graph.Integers(0, 1)]));
    }

    [Fact]
    public void Both_halves_of_a_gated_activation_meet_again()
    {
        RuleGraph graph = new(17, 3, 6);
        string left = graph.Node("Slice", [graph.X, graph.Integers(0), graph.Integers(3), graph.Integers(1), graph.Integers(1)]);
        string right = graph.Node("Slice", [graph.X, graph.Integers(3), graph.Integers(6), graph.Integers(1), graph.Integers(1)]);
        graph.Check(graph.Node("Mul", [left, graph.Node("Sigmoid", [right])]));
    }

    [Fact]
    public void A_part_of_a_split_that_nothing_reads_counts_as_zeros()
    {
        RuleGraph graph = new(17, 2, 6);
        string[] parts = graph.Nodes("Split", 3, [graph.X, graph.Integers(1, 2, 3)], OperatorAttributes.Make("axis", 1));
        graph.Check(graph.Node("Concat", [parts[2], parts[0]], OperatorAttributes.Make("axis", 1)));
    }
}
