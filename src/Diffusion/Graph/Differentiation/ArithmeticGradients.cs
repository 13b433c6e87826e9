namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Operators on each element alone, with the broadcasting of NumPy, and means. G is the gradient of the output Y.</summary>
internal static class ArithmeticGradients
{
    public static Action<NodeGradient>? Find(string op) => op switch
    {
        "Add" or "Sum" => Sum,
        "Sub" => Sub,
        "Mul" => Mul,
        "Div" => Div,
        "Neg" => node => node.Send(0, () => node.Write.Operator("Neg", node.Gradient)),
        "Pow" => Pow,
        "Sqrt" => Sqrt,
        "Exp" => node => node.Send(0, () => node.Write.Mul(node.Gradient, node.Output)),
        "Reciprocal" => Reciprocal,
        "ReduceMean" => node => Reduce(node, mean: true),
        "ReduceSum" => node => Reduce(node, mean: false),
        _ => null,
    };

    /// <summary>G, to every input.</summary>
    private static void Sum(NodeGradient node)
    {
        for (int i = 0; i < node.Node.Input.Count; i++)
        {
            node.SendSummed(i, () => node.Gradient);
        }
    }

    /// <summary>G; −G.</summary>
    private static void Sub(NodeGradient node)
    {
        node.SendSummed(0, () => node.Gradient);
        node.SendSummed(1, () => node.Write.Operator("Neg", node.Gradient));
    }

    /// <summary>G·x₁; G·x₀.</summary>
    private static void Mul(NodeGradient node)
    {
        node.SendSummed(0, () => node.Write.Mul(node.Gradient, node.Input(1)));
        node.SendSummed(1, () => node.Write.Mul(node.Gradient, node.Input(0)));
    }

    /// <summary>G/x₁; −G·Y/x₁.</summary>
    private static void Div(NodeGradient node)
    {
        node.SendSummed(0, () => node.Write.Operator("Div", node.Gradient, node.Input(1)));
        node.SendSummed(1, () => node.Write.Operator(
            "Neg", node.Write.Operator("Div", node.Write.Mul(node.Gradient, node.Output), node.Input(1))));
    }

    /// <summary>G·p·x^(p−1), of one exponent p for all elements.</summary>
    private static void Pow(NodeGradient node)
    {
        node.RequireConstant(1);
        double power = node.Info(1).Single ?? throw node.Refused("whose exponent is not one constant");
        node.SendSummed(0, () =>
        {
            string lower = power == 2 ? node.Input(0) : node.Write.Operator("Pow", node.Input(0), node.Write.Scalar(power - 1));
            return node.Write.Mul(node.Gradient, node.Write.Mul(lower, node.Write.Scalar(power)));
        });
    }

    /// <summary>G/(2Y).</summary>
    private static void Sqrt(NodeGradient node) => node.Send(
        0, () => node.Write.Operator("Div", node.Gradient, node.Write.Mul(node.Output, node.Write.Scalar(2))));

    /// <summary>−G·Y².</summary>
    private static void Reciprocal(NodeGradient node) => node.Send(
        0, () => node.Write.Operator("Neg", node.Write.Mul(node.Gradient, node.Write.Mul(node.Output, node.Output))));

    /// <summary>G spread again over the axes that were reduced, for a mean divided by their elements.</summary>
    private static void Reduce(NodeGradient node, bool mean) => node.Send(0, () =>
    {
        long[] shape = node.Shape(0);
        long[] axes = node.Integers(1, "axes") is { Length: > 0 } some ? some : [.. Enumerable.Range(0, shape.Length).Select(axis => (long)axis)];
        long[] kept = [.. shape];
        long count = 1;
        foreach (long axis in axes)
        {
            int at = (int)(axis < 0 ? axis + shape.Length : axis);
            count *= kept[at];
            kept[at] = 1;
        }

        string gradient = node.OutputShape().AsSpan().SequenceEqual(kept) ? node.Gradient : node.Write.Reshape(node.Gradient, kept);
        string each = mean ? node.Write.Mul(gradient, node.Write.Scalar(1.0 / count)) : gradient;
        return node.Write.Operator("Expand", each, node.Write.Constant(shape));
    });
}
