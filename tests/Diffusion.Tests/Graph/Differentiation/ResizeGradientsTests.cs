using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class ResizeGradientsTests
{
    [Theory]
    [InlineData("asymmetric", "floor", 2, 2)]
    [InlineData("asymmetric", "floor", 3, 1)]
    [InlineData("half_pixel", "round_prefer_floor", 2, 3)]
    public void Repeated_cells_give_their_gradients_back_together(string coordinates, string rounding, long up, long along)
    {
        RuleGraph graph = new(17, 1, 2, 3, 2);
        graph.Check(graph.Node(
            "Resize", [graph.X, "", "", graph.Integers(1, 2, 3 * up, 2 * along)],
            OperatorAttributes.Make("mode", "nearest"),
            OperatorAttributes.Make("coordinate_transformation_mode", coordinates),
            OperatorAttributes.Make("nearest_mode", rounding)));
    }
}
