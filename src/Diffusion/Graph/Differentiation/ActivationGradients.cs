using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Softmax and the nonlinear functions of one element. G is the gradient of the output Y.</summary>
internal static class ActivationGradients
{
    public static Action<NodeGradient>? Find(string op) => op switch
    {
        "Softmax" => Softmax,
        "Sigmoid" => Sigmoid,
        "Tanh" => Tanh,
        "Erf" => Erf,
        "Gelu" => Gelu,
        _ => null,
    };

    /// <summary>Y·(G − Σ G·Y), the sum along the axis of the softmax.</summary>
    private static void Softmax(NodeGradient node)
    {
        int rank = node.Shape(0).Length;
        long axis = node.Node.Int("axis", node.Opset >= 13 ? -1 : 1);
        if (node.Opset < 13 && axis != -1 && axis != rank - 1)
        {
            // Before opset 13 it ran over all axes from this one on.
            throw node.Refused("over several axes, which has no rule");
        }

        node.Send(0, () =>
        {
            string sum = node.Write.SumOver(node.Write.Mul(node.Gradient, node.Output), keep: true, axis);
            return node.Write.Mul(node.Write.Operator("Sub", node.Gradient, sum), node.Output);
        });
    }

    /// <summary>G·Y·(1 − Y).</summary>
    private static void Sigmoid(NodeGradient node) => node.Send(0, () =>
    {
        string slope = node.Write.Mul(node.Output, node.Write.Operator("Sub", node.Write.Scalar(1), node.Output));
        return node.Write.Mul(node.Gradient, slope);
    });

    /// <summary>G·(1 − Y²).</summary>
    private static void Tanh(NodeGradient node) => node.Send(0, () =>
    {
        string slope = node.Write.Operator("Sub", node.Write.Scalar(1), node.Write.Mul(node.Output, node.Output));
        return node.Write.Mul(node.Gradient, slope);
    });

    /// <summary>G·(2/√π)·e^(−x²).</summary>
    private static void Erf(NodeGradient node) => node.Send(0, () =>
    {
        string bell = node.Write.Operator("Exp", node.Write.Operator("Neg", node.Write.Mul(node.Input(0), node.Input(0))));
        return node.Write.Mul(node.Gradient, node.Write.Mul(bell, node.Write.Scalar(2 / Math.Sqrt(Math.PI))));
    });

    /// <summary>G·(Φ(x) + x·e^(−x²/2)/√(2π)), with Φ(x) = ½(1 + erf(x/√2)).</summary>
    private static void Gelu(NodeGradient node)
    {
        if (node.Node.Text("approximate") is not (null or "none"))
        {
            throw node.Refused("in its approximation by tanh, which has no rule");
        }

        node.Send(0, () =>
        {
            string x = node.Input(0);
            string erf = node.Write.Operator("Erf", node.Write.Mul(x, node.Write.Scalar(Math.Sqrt(0.5))));
            string phi = node.Write.Mul(node.Write.Plus(erf, node.Write.Scalar(1)), node.Write.Scalar(0.5));
            string bell = node.Write.Operator("Exp", node.Write.Mul(node.Write.Mul(x, x), node.Write.Scalar(-0.5)));
            string slope = node.Write.Mul(node.Write.Mul(x, bell), node.Write.Scalar(1 / Math.Sqrt(2 * Math.PI)));
            return node.Write.Mul(node.Gradient, node.Write.Plus(phi, slope));
        });
    }
}
