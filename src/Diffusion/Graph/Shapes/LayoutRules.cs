using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Operators that only look at the same elements in another shape or order.</summary>
internal static class LayoutRules
{
    public static TensorInfo? Apply(OperatorShapes node) => node.Node.OpType switch
    {
        "Reshape" => node.First.Reshaped(Reshape(node)),
        "Transpose" => Transpose(node),
        "Unsqueeze" => node.First.Reshaped(Unsqueeze(node.First.Shape, node.Integers(1, "axes"))),
        "Squeeze" => node.First.Reshaped(
            Squeeze(node.First.Shape, node.Has(1) || node.Node.Find("axes") is not null ? node.Integers(1, "axes") : [], node)),
        "Flatten" => node.First.Reshaped(Flatten(node)),
        "Expand" => Expand(node),
        _ => null,
    };

    private static long[]? Reshape(OperatorShapes node)
    {
        if (node.Input(1).Integers() is not { } target || node.First.Shape is not { } from)
        {
            return null;
        }

        bool zeroIsZero = node.Node.Int("allowzero", 0) != 0;
        long[] shape = [.. target.Select((dimension, i) => dimension == 0 && !zeroIsZero ? from[i] : dimension)];
        int free = Array.IndexOf(shape, -1);
        if (free >= 0)
        {
            long others = -TensorInfo.Count(shape);
            shape[free] = others == 0 ? 0 : TensorInfo.Count(from) / others;
        }

        return TensorInfo.Count(shape) == TensorInfo.Count(from) ? shape : null;
    }

    private static TensorInfo Transpose(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        long[] order = node.Node.Ints("perm") ?? [.. Enumerable.Range(0, shape.Length).Reverse().Select(axis => (long)axis)];
        return TensorInfo.Of(node.First.Type, [.. order.Select(axis => shape[axis])]) with
        {
            Fill = node.First.Fill,
            Values = shape.Length <= 1 ? node.First.Values : null,
        };
    }

    private static long[]? Unsqueeze(long[]? shape, long[]? axes)
    {
        if (shape is null || axes is null)
        {
            return null;
        }

        int rank = shape.Length + axes.Length;
        var added = axes.Select(axis => OperatorShapes.Axis(axis, rank)).ToHashSet();
        var rest = new Queue<long>(shape);
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : rest.Dequeue())];
    }

    /// <summary>No axes = all of length one.</summary>
    private static long[]? Squeeze(long[]? shape, long[]? axes, OperatorShapes node)
    {
        if (shape is null || axes is null)
        {
            return null;
        }

        bool all = axes.Length == 0 && !node.Has(1);
        var dropped = axes.Select(axis => OperatorShapes.Axis(axis, shape.Length)).ToHashSet();
        return [.. shape.Where((dimension, axis) => all ? dimension != 1 : !dropped.Contains(axis))];
    }

    private static long[]? Flatten(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
        {
            return null;
        }

        int axis = OperatorShapes.Axis(node.Node.Int("axis", 1), shape.Length);
        return [TensorInfo.Count(shape.AsSpan(0, axis)), TensorInfo.Count(shape.AsSpan(axis))];
    }

    private static TensorInfo Expand(OperatorShapes node)
    {
        long[]? shape = ElementwiseRules.Broadcast(node.First.Shape, node.Input(1).Integers());
        return shape is null ? TensorInfo.Of(node.First.Type, null) : TensorInfo.Filled(node.First.Type, shape, node.First.Single);
    }
}

/// <summary>Operators that join tensors or take parts of them.</summary>
internal static class SelectionRules
{
    public static TensorInfo[]? Apply(OperatorShapes node) => node.Node.OpType switch
    {
        "Concat" => [Concat(node)],
        "Slice" => [Slice(node)],
        "Gather" => [Gather(node)],
        "Split" => Split(node),
        "SplitToSequence" => [new TensorInfo { Items = SplitToSequence(node) }],
        "SequenceConstruct" => [new TensorInfo { Items = node.Inputs }],
        "SequenceAt" => [node.First.Items is { } items && node.Input(1).Single is { } index
            ? items[OperatorShapes.Axis((long)index, items.Length)]
            : TensorInfo.Unknown],
        _ => null,
    };

    private static TensorInfo Concat(OperatorShapes node)
    {
        if (node.First.Shape is not { } first || node.Inputs.Any(input => input.Shape is null))
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), first.Length);
        long[] shape = [.. first];
        shape[axis] = node.Inputs.Sum(input => input.Shape![axis]);
        bool valued = shape.Length == 1 && node.Inputs.All(input => input.Values is not null);
        return TensorInfo.Of(node.First.Type, shape, valued ? [.. node.Inputs.SelectMany(input => input.Values!)] : null);
    }

    private static TensorInfo Slice(OperatorShapes node)
    {
        TensorInfo data = node.First;
        if (data.Shape is null || node.Integers(1, "starts") is not { } starts || node.Integers(2, "ends") is not { } ends)
        {
            return TensorInfo.Of(data.Type, null);
        }

        long[]? axes = node.Has(3) || node.Node.Find("axes") is not null
            ? node.Integers(3, "axes")
            : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[]? steps = node.Has(4) ? node.Input(4).Integers() : [.. Enumerable.Repeat(1L, starts.Length)];
        if (axes is null || steps is null || steps.Any(step => step <= 0))
        {
            return TensorInfo.Of(data.Type, null);
        }

        long[] shape = [.. data.Shape];
        double[]? values = data.Shape.Length == 1 ? data.Values : null;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = OperatorShapes.Axis(axes[i], shape.Length);
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, shape[axis]);
            long end = Math.Clamp(ends[i] < 0 ? ends[i] + shape[axis] : ends[i], start, shape[axis]);
            shape[axis] = (end - start + steps[i] - 1) / steps[i];
            if (values is not null)
            {
                values = [.. Enumerable.Range(0, (int)shape[axis]).Select(k => values[start + (k * steps[i])])];
            }
        }

        return TensorInfo.Of(data.Type, shape, values) with { Fill = data.Fill };
    }

    private static TensorInfo Gather(OperatorShapes node)
    {
        TensorInfo data = node.First;
        TensorInfo indices = node.Input(1);
        if (data.Shape is null || indices.Shape is null)
        {
            return TensorInfo.Of(data.Type, null);
        }

        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), data.Shape.Length);
        long[] shape = [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]];
        double[]? values = data.Shape.Length == 1 && data.Values is { } source && indices.Values is { } picks
            ? Array.ConvertAll(picks, pick => source[OperatorShapes.Axis((long)pick, source.Length)])
            : null;
        return TensorInfo.Of(data.Type, shape, values);
    }

    private static TensorInfo[] Split(OperatorShapes node)
    {
        int parts = node.Node.Output.Count;
        if (node.First.Shape is not { } shape)
        {
            return [.. Enumerable.Repeat(TensorInfo.Of(node.First.Type, null), parts)];
        }

        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), shape.Length);
        long even = (shape[axis] + parts - 1) / parts;
        long[]? sizes = node.Has(1) || node.Node.Find("split") is not null
            ? node.Integers(1, "split")
            : [.. Enumerable.Range(0, parts).Select(i => Math.Min(even, shape[axis] - (i * even)))];
        return
        [
            .. Enumerable.Range(0, parts).Select(i => TensorInfo.Of(node.First.Type, sizes is null ? null : With(shape, axis, sizes[i]))),
        ];
    }

    private static TensorInfo[]? SplitToSequence(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape || node.Input(1).Integers() is not { Length: > 0 } sizes)
        {
            return null;
        }

        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), shape.Length);
        if (node.Input(1).Shape is { Length: 0 } && sizes[0] > 0)
        {
            long size = sizes[0];
            long count = Math.Min((shape[axis] + size - 1) / size, 1024);
            sizes = [.. Enumerable.Range(0, (int)count).Select(i => Math.Min(size, shape[axis] - (i * size)))];
        }

        return [.. sizes.Select(size => TensorInfo.Of(node.First.Type, With(shape, axis, size)))];
    }

    private static long[] With(long[] shape, int axis, long size)
    {
        long[] changed = [.. shape];
        changed[axis] = size;
        return changed;
    }
}
