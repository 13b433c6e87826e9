using AADiff.Diffusion.Graph.Structure;


namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Operators that only look at the same elements in another shape or order.</summary>
internal static class LayoutRules
{
    public static TensorFact? Apply(OperatorShapes node) => node.Node.OpType switch
    {
        "Reshape" => node.First.Reshaped(Reshape(node)),
        "Transpose" => Transpose(node),
        "Unsqueeze" => node.First.Reshaped(Unsqueeze(node.First.Shape, node.Integers(1, "axes"))),
        "Squeeze" => node.First.Reshaped(Squeeze(node.First.Shape, node.Has(1) || node.Node.Find("axes") is not null ? node.Integers(1, "axes") : [], node)),
        "Flatten" => node.First.Reshaped(Flatten(node)),
        "Expand" => Expand(node),
        _ => null,
    };

    private static long[]? Reshape(OperatorShapes node)
    {
        if (node.Input(1).Integers() is not { } target || node.First.Shape is not { } from)
            return null;
        bool zeroIsZero = node.Node.Int("allowzero", 0) != 0;
        long[] shape = [.. target.Select((dimension, i) => dimension == 0 && !zeroIsZero ? from[i] : dimension)];
        int free = Array.IndexOf(shape, -1);
        if (free >= 0)
        {
            long others = -TensorFact.Count(shape);
            shape[free] = others == 0 ? 0 : TensorFact.Count(from) / others;
        }

        return TensorFact.Count(shape) == TensorFact.Count(from) ? shape : null;
    }

    private static TensorFact Transpose(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
            return TensorFact.Of(node.First.Type, null);
        long[] order = node.Node.Ints("perm") ?? [.. Enumerable.Range(0, shape.Length).Reverse().Select(axis => (long)axis)];
        return TensorFact.Of(node.First.Type, [.. order.Select(axis => shape[axis])]) with
        {
            Fill = node.First.Fill,
            Values = shape.Length <= 1 ? node.First.Values : null,
        };
    }

    private static long[]? Unsqueeze(long[]? shape, long[]? axes)
    {
        if (shape is null || axes is null)
            return null;
        int rank = shape.Length + axes.Length;
        var added = axes.Select(axis => OperatorShapes.Axis(axis, rank)).ToHashSet();
        var rest = new Queue<long>(shape);
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : rest.Dequeue())];
    }

    /// <summary>No axes = all of length one.</summary>
    private static long[]? Squeeze(long[]? shape, long[]? axes, OperatorShapes node)
    {
        if (shape is null || axes is null)
            return null;
        bool all = axes.Length == 0 && !node.Has(1);
        var dropped = axes.Select(axis => OperatorShapes.Axis(axis, shape.Length)).ToHashSet();
        return [.. shape.Where((dimension, axis) => all ? dimension != 1 : !dropped.Contains(axis))];
    }

    private static long[]? Flatten(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
            return null;
        int axis = OperatorShapes.Axis(node.Node.Int("axis", 1), shape.Length);
        return [TensorFact.Count(shape.AsSpan(0, axis)), TensorFact.Count(shape.AsSpan(axis))];
    }

    private static TensorFact Expand(OperatorShapes node)
    {
        long[]? shape = ElementwiseRules.Broadcast(node.First.Shape, node.Input(1).Integers());
        return shape is null ? TensorFact.Of(node.First.Type, null) : TensorFact.Filled(node.First.Type, shape, node.First.Single);
    }
}
