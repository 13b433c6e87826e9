using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Operators that only look at the same elements in another shape, order or type.</summary>
internal static class LayoutGradients
{
    public static Action<NodeGradient>? Find(string op) => op switch
    {
        "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" => node => node.Send(0, () => node.Write.Reshape(node.Gradient, node.Shape(0))),
        "Transpose" => Transpose,
        "Expand" => node => node.SendSummed(0, () => node.Gradient),
        "Identity" or "Dropout" => node => node.Send(0, () => node.Gradient),
        "Cast" or "CastLike" => Cast,
        _ => null,
    };

    /// <summary>The inverse permutation.</summary>
    private static void Transpose(NodeGradient node) => node.Send(0, () =>
    {
        int rank = node.Shape(0).Length;
        long[] order = node.Node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        long[] inverse = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            inverse[order[axis]] = axis;
        }

        return node.Write.Transpose(node.Gradient, inverse);
    });

    /// <summary>G, where float32 stays float32; exporters write such casts around a softmax.</summary>
    private static void Cast(NodeGradient node)
    {
        int type = node.Node.OpType == "Cast" ? (int)node.Node.Int("to", 0) : node.Info(1).Type;
        node.Send(0, () => type == ElementType.Float ? node.Gradient : throw node.Refused($"to {ElementType.Name(type)}, which has no rule"));
    }
}
