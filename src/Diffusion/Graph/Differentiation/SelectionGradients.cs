using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Operators that join tensors or take parts of them.</summary>
internal static class SelectionGradients
{
    public static Action<NodeGradient>? Find(string op) => op switch
    {
        "Concat" => Concat,
        "Slice" => Slice,
        "Split" => Split,
        _ => null,
    };

    /// <summary>To each input its part of G.</summary>
    private static void Concat(NodeGradient node)
    {
        int axis = Axis(node.Node.Int("axis", 0), node.OutputShape().Length);
        long from = 0;
        for (int i = 0; i < node.Node.Input.Count; i++)
        {
            long start = from;
            long end = from += node.Shape(i)[axis];
            node.Send(i, () => node.Write.Operator(
                "Slice", node.Gradient, node.Write.Constant(start), node.Write.Constant(end), node.Write.Constant(axis)));
        }
    }

    /// <summary>G between zeros.</summary>
    private static void Slice(NodeGradient node)
    {
        long[] shape = node.Shape(0);
        long[] starts = node.Integers(1, "starts") ?? [];
        long[] ends = node.Integers(2, "ends") ?? [];
        long[] axes = node.Integers(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        if (node.Node.HasInput(4) && (node.Info(4).Integers() is not { } steps || steps.Any(step => step != 1)))
        {
            throw node.Refused("with steps, which has no rule");
        }

        // Begins of all axes, then ends.
        long[] pads = new long[2 * shape.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axis(axes[i], shape.Length);
            pads[axis] = Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, shape[axis]);
            pads[axis + shape.Length] = shape[axis] - Math.Clamp(ends[i] < 0 ? ends[i] + shape[axis] : ends[i], 0, shape[axis]);
        }

        node.Send(0, () => node.Write.Operator("Pad", node.Gradient, node.Write.Constant(pads)));
    }

    /// <summary>The gradients of the parts, joined; zeros for a part that nothing reads.</summary>
    private static void Split(NodeGradient node) => node.Send(0, () => node.Write.Operator(
        "Concat",
        [.. Enumerable.Range(0, node.Node.Output.Count).Select(part => node.Gradients[part] ?? Zeros(node, node.OutputShape(part)))],
        OperatorAttributes.Make("axis", node.Node.Int("axis", 0))));

    private static string Zeros(NodeGradient node, long[] shape)
    {
        var zero = new TensorProto { DataType = ElementType.Float };
        zero.Dims.Add(1);
        zero.FloatData.Add(0);
        return node.Write.Operator("ConstantOfShape", [node.Write.Constant(shape)], OperatorAttributes.Make("value", zero));
    }

    private static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
