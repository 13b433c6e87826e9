using AADiff.Models.Graphs.Structure;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

public sealed class ProductGradientsTests
{
    [Fact]
    public void A_product_with_a_weight_has_a_rule()
    {
        RuleGraph graph = new(17, 2, 3, 4);
        graph.Check(graph.Node("MatMul", [graph.X, graph.Weight(4, 5)]));
    }

    [Fact]
    public void A_matrix_before_a_batch_of_them_gets_the_sum_over_the_batch()
    {
        RuleGraph graph = new(17, 3, 4);
        graph.Check(graph.Node("MatMul", [graph.X, graph.Weight(2, 4, 5)]));
    }

    [Fact]
    public void A_matrix_behind_a_batch_of_them_gets_the_sum_over_the_batch()
    {
        RuleGraph graph = new(17, 4, 5);
        graph.Check(graph.Node("MatMul", [graph.Weight(2, 1, 3, 4), graph.X]));
    }

    [Fact]
    public void Attention_written_out_has_both_of_its_gradients()
    {
        RuleGraph graph = new(17, 2, 3, 4);
        string scores = graph.Node("MatMul", [graph.X, graph.Node("Transpose", [graph.X], OperatorAttributes.Make("perm", [0, 2, 1]))]);
        string probabilities = graph.Node("Softmax", [scores], OperatorAttributes.Make("axis", -1));
        graph.Check(graph.Node("MatMul", [probabilities, graph.X]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Gemm_has_a_rule_for_its_matrix_and_for_its_bias(long transposed)
    {
        RuleGraph graph = new(17, 3, 4);
        string weight = transposed == 0 ? graph.Weight(4, 5) : graph.Weight(5, 4);
        string bias = graph.Node("MatMul", [graph.X, graph.Weight(4, 5)]);
        graph.Check(graph.Node(
            "Gemm", [graph.X, weight, bias], OperatorAttributes.Make("transB", transposed), OperatorAttributes.Make("alpha", 0.5f)));
    }

    [Theory]
    [InlineData("bid,bjd->bij", 0)]
    [InlineData("bid,bjd->bij", 1)]
    [InlineData("bdi,bjd->bij", 0)]
    [InlineData("bid, jd -> bij", 0)]
    public void Einsum_has_a_rule_for_either_operand(string equation, int place)
    {
        RuleGraph graph = new(17, 2, 3, 3);
        string other = equation.Contains(" jd") ? graph.Weight(3, 3) : graph.Weight(2, 3, 3);
        string[] operands = place == 0 ? [graph.X, other] : [other, graph.X];
        graph.Check(graph.Node("Einsum", operands, OperatorAttributes.Make("equation", equation)));
    }
}
