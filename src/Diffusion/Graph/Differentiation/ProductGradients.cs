using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Matrix products. G is the gradient of the output.</summary>
internal static class ProductGradients
{
    public static Action<NodeGradient>? Find(string op) => op switch
    {
        "MatMul" => MatMul,
        "Gemm" => Gemm,
        "Einsum" => Einsum,
        _ => null,
    };

    /// <summary>G·Bᵀ; Aᵀ·G, of the last two axes, summed over batches that were spread.</summary>
    private static void MatMul(NodeGradient node)
    {
        (long[] a, long[] b) = (node.Shape(0), node.Shape(1));
        if (a.Length < 2 || b.Length < 2)
        {
            throw node.Refused("of a vector, which has no rule");
        }

        long[] batch = node.OutputShape()[..^2];
        node.Send(0, () => b.Length == 2
            ? TimesTransposedMatrix(node, a)
            : node.Unbroadcast(node.Write.MatMul(node.Gradient, Transposed(node, node.Input(1), b.Length)), [.. batch, a[^2], a[^1]], a));
        node.Send(1, () => node.Unbroadcast(
            node.Write.MatMul(Transposed(node, node.Input(0), a.Length), node.Gradient), [.. batch, b[^2], b[^1]], b));
    }

    /// <summary>
    /// G·Bᵀ of a matrix B. As Gemm, which transposes while it multiplies: ONNX Runtime would fold the transpose of a weight into a second copy of it.
    /// </summary>
    private static string TimesTransposedMatrix(NodeGradient node, long[] a)
    {
        string rows = node.Write.Reshape(node.Gradient, -1, node.OutputShape()[^1]);
        string product = node.Write.Operator("Gemm", [rows, node.Input(1)], OperatorAttributes.Make("transB", 1));
        return node.Write.Reshape(product, a);
    }

    /// <summary>Y = α·A'·B' + β·C: α·G·B'ᵀ for A, or its transpose; G for C.</summary>
    private static void Gemm(NodeGradient node)
    {
        node.RequireConstant(1);
        bool transposed = node.Node.Int("transB", 0) != 0;
        if (node.Node.Int("transA", 0) != 0 || (node.Needs(2) && (node.Node.Float("beta") ?? 1) != 1))
        {
            throw node.Refused("in a form which has no rule");
        }

        node.Send(0, () => node.Write.Operator(
            "Gemm", [node.Gradient, node.Input(1)],
            OperatorAttributes.Make("transB", transposed ? 0 : 1), OperatorAttributes.Make("alpha", node.Node.Float("alpha") ?? 1)));
        node.SendSummed(2, () => node.Gradient);
    }

    /// <summary>The same sum with the output in the place of the operand; every index must be in one of the other two.</summary>
    private static void Einsum(NodeGradient node)
    {
        string equation = (node.Node.Text("equation") ?? "").Replace(" ", "", StringComparison.Ordinal);
        string[] labels = equation.Split("->") is [var operands, var result] ? [.. operands.Split(','), result] : [];
        if (labels.Length != 3 || labels.Any(label => label.Distinct().Count() != label.Length)
            || labels[0].Except(labels[1] + labels[2]).Any() || labels[1].Except(labels[0] + labels[2]).Any())
        {
            throw node.Refused($"with the equation \"{equation}\", which has no rule");
        }

        node.Send(0, () => Sum($"{labels[2]},{labels[1]}->{labels[0]}", node.Gradient, node.Input(1)));
        node.Send(1, () => Sum($"{labels[0]},{labels[2]}->{labels[1]}", node.Input(0), node.Gradient));

        string Sum(string form, string one, string other) =>
            node.Write.Operator("Einsum", [one, other], OperatorAttributes.Make("equation", form));
    }

    private static string Transposed(NodeGradient node, string matrix, int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return node.Write.Transpose(matrix, order);
    }
}
