using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>
/// Normalisations with constant scale and bias: y = h·scale + bias with h = (x − μ)/σ. With g = G·scale the gradient is
/// (g − mean g − h·mean(g·h))/σ. h is computed a second time from x, so that x alone is kept until the backward pass.
/// </summary>
internal static class NormalisationGradients
{
    private const float UsualEpsilon = 1e-5f;

    public static Action<NodeGradient>? Find(string op) => op switch
    {
        "LayerNormalization" => LayerNormalization,
        "InstanceNormalization" => InstanceNormalization,
        "GroupNormalization" => GroupNormalization,
        _ => null,
    };

    /// <summary>Over all axes from one on; scale has their shape.</summary>
    private static void LayerNormalization(NodeGradient node)
    {
        RequireConstants(node);
        int rank = node.Shape(0).Length;
        long axis = node.Node.Int("axis", -1);
        int first = (int)(axis < 0 ? axis + rank : axis);
        node.Send(0, () => Normalised(
            node, node.Input(0), Scaled(node, node.Gradient, node.Input(1)), [.. Enumerable.Range(first, rank - first).Select(i => (long)i)]));
    }

    /// <summary>Of each channel of [N, C, …] over all its places; scale [C].</summary>
    private static void InstanceNormalization(NodeGradient node)
    {
        RequireConstants(node);
        int rank = node.Shape(0).Length;
        node.Send(0, () =>
        {
            string scale = node.Write.Reshape(node.Input(1), [1, -1, .. Enumerable.Repeat(1L, rank - 2)]);
            return Normalised(
                node, node.Input(0), Scaled(node, node.Gradient, scale), [.. Enumerable.Range(2, rank - 2).Select(i => (long)i)]);
        });
    }

    /// <summary>Of each group of channels of [N, C, …]; scale [groups] in opset 18, [C] from 21 on.</summary>
    private static void GroupNormalization(NodeGradient node)
    {
        RequireConstants(node);
        long[] shape = node.Shape(0);
        long groups = node.Node.Int("num_groups", 1);
        node.Send(0, () =>
        {
            bool ofChannels = node.Shape(1)[0] == shape[1];
            string gradient = ofChannels
                ? Scaled(node, node.Gradient, node.Write.Reshape(node.Input(1), [1, -1, .. Enumerable.Repeat(1L, shape.Length - 2)]))
                : node.Gradient;
            string grouped = node.Write.Reshape(gradient, shape[0], groups, -1);
            string x = node.Write.Reshape(node.Input(0), shape[0], groups, -1);
            string g = ofChannels ? grouped : Scaled(node, grouped, node.Write.Reshape(node.Input(1), 1, -1, 1));
            return node.Write.Reshape(Normalised(node, x, g, [2]), shape);
        });
    }

    private static void RequireConstants(NodeGradient node)
    {
        node.RequireConstant(1);
        node.RequireConstant(2);
    }

    /// <summary>torch writes group normalisation as an instance normalisation with ones.</summary>
    private static string Scaled(NodeGradient node, string gradient, string scale) =>
        node.Info(1).Fill == 1 ? gradient : node.Write.Mul(gradient, scale);

    private static string Normalised(NodeGradient node, string x, string g, long[] axes)
    {
        var write = node.Write;
        string centred = write.Operator("Sub", x, write.MeanOver(x, axes));
        string variance = write.MeanOver(write.Mul(centred, centred), axes);
        string sigma = write.Operator("Sqrt", write.Plus(variance, write.Scalar(node.Node.Float("epsilon") ?? UsualEpsilon)));
        string h = write.Operator("Div", centred, sigma);
        string along = write.Mul(h, write.MeanOver(write.Mul(g, h), axes));
        string across = write.Operator("Sub", write.Operator("Sub", g, write.MeanOver(g, axes)), along);
        return write.Operator("Div", across, sigma);
    }
}
