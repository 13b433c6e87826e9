using AADiff.Diffusion.Graph.Structure;
using AADiff.Models;


namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Matrix products and fused attention.</summary>
internal static class ProductRules
{
    public static TensorFact? Apply(OperatorShapes node) => (node.Node.OpType, node.Node.IsMicrosoft()) switch
    {
        ("MatMul", _) => Of(node, MatMul(node.First.Shape, node.Input(1).Shape)),
        ("FusedMatMul", true) => Of(node, MatMul(Turned(node.First.Shape, node.Node.Int("transA", 0)), Turned(node.Input(1).Shape, node.Node.Int("transB", 0)))),
        ("Gemm", _) => Of(node, MatMul(Turned(node.First.Shape, node.Node.Int("transA", 0)), Turned(node.Input(1).Shape, node.Node.Int("transB", 0)))),
        ("Einsum", _) => Of(node, Einsum(node)),
        ("Attention", false) => Of(node, OnnxAttention(node)),
        ("Attention", true) => Of(node, PackedWeights(node.First.Shape, node.Input(1).Shape)),
        ("MultiHeadAttention", true) => Of(node, MultiHead(node)),
        _ => null,
    };

    private static TensorFact Of(OperatorShapes node, long[]? shape) => TensorFact.Of(node.First.Type, shape);

    private static long[]? MatMul(long[]? a, long[]? b)
    {
        if (a is null || b is null || a.Length < 2 || b.Length < 2 || a[^1] != b[^2])
            return null;
        return ElementwiseRules.Broadcast(a[..^2], b[..^2]) is { } batch ? [.. batch, a[^2], b[^1]] : null;
    }

    private static long[]? Turned(long[]? shape, long turn) => shape is { Length: >= 2 } && turn != 0 ? [.. shape[..^2], shape[^1], shape[^2]] : shape;

    private static long[]? Einsum(OperatorShapes node)
    {
        string[] sides = (node.Node.Text("equation") ?? "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length != 2 || operands.Length != node.Inputs.Length)
            return null;
        var sizes = new Dictionary<char, long>();
        foreach ((string labels, TensorFact input) in operands.Zip(node.Inputs))
        {
            if (input.Shape is null || input.Shape.Length != labels.Length)
                return null;
            for (int i = 0; i < labels.Length; i++)
                sizes[labels[i]] = input.Shape[i];
        }

        return [.. sides[1].Select(label => sizes[label])];
    }

    /// <summary>Query [B, heads, S, d] or [B, S, heads·d], value alike with its own d.</summary>
    private static long[]? OnnxAttention(OperatorShapes node) => (node.First.Shape, node.Input(2).Shape) switch
    {
        ({ Length: 4 } query, { Length: 4 } value) => [query[0], query[1], query[2], value[3]],
        ({ Length: 3 } query, { Length: 3 } value) => [query[0], query[1], value[2] / node.Node.Int("kv_num_heads", 1) * node.Node.Int("q_num_heads", 1)],
        _ => null,
    };

    private static long[]? PackedWeights(long[]? input, long[]? weights) =>
        input is { Length: 3 } && weights is { Length: 2 } ? [input[0], input[1], weights[1] / 3] : null;

    private static long[]? MultiHead(OperatorShapes node) => node.First.Shape switch
    {
        { Length: 5 } packed => [packed[0], packed[1], packed[2] * packed[4]],
        { Length: 3 } query => node.Input(2).Shape is { Length: 3 } value ? [query[0], query[1], value[2]] : query,
        _ => null,
    };
}
