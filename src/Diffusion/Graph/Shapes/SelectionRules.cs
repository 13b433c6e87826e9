using AADiff.Diffusion.Graph.Structure;


namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Operators that join tensors or take parts of them.</summary>
internal static class SelectionRules
{
    public static TensorFact[]? Apply(OperatorShapes node) => node.Node.OpType switch
    {
        "Concat" => [Concat(node)],
        "Slice" => [Slice(node)],
        "Gather" => [Gather(node)],
        "Split" => Split(node),
        "SplitToSequence" => [new TensorFact { Items = SplitToSequence(node) }],
        "SequenceConstruct" => [new TensorFact { Items = node.Inputs }],
        "SequenceAt" => [node.First.Items is { } items && node.Input(1).Single is { } index ? items[OperatorShapes.Axis((long)index, items.Length)] : TensorFact.Unknown],
        _ => null,
    };

    private static TensorFact Concat(OperatorShapes node)
    {
        if (node.First.Shape is not { } first || node.Inputs.Any(input => input.Shape is null))
            return TensorFact.Of(node.First.Type, null);
        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), first.Length);
        long[] shape = [.. first];
        shape[axis] = node.Inputs.Sum(input => input.Shape![axis]);
        bool valued = shape.Length == 1 && node.Inputs.All(input => input.Values is not null);
        return TensorFact.Of(node.First.Type, shape, valued ? [.. node.Inputs.SelectMany(input => input.Values!)] : null);
    }

    private static TensorFact Slice(OperatorShapes node)
    {
        TensorFact data = node.First;
        if (data.Shape is null || node.Integers(1, "starts") is not { } starts || node.Integers(2, "ends") is not { } ends)
            return TensorFact.Of(data.Type, null);
        long[]? axes = node.Has(3) || node.Node.Find("axes") is not null ? node.Integers(3, "axes") : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[]? steps = node.Has(4) ? node.Input(4).Integers() : [.. Enumerable.Repeat(1L, starts.Length)];
        if (axes is null || steps is null || steps.Any(step => step <= 0))
            return TensorFact.Of(data.Type, null);

        long[] shape = [.. data.Shape];
        double[]? values = data.Shape.Length == 1 ? data.Values : null;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = OperatorShapes.Axis(axes[i], shape.Length);
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, shape[axis]);
            long end = Math.Clamp(ends[i] < 0 ? ends[i] + shape[axis] : ends[i], start, shape[axis]);
            shape[axis] = (end - start + steps[i] - 1) / steps[i];
            if (values is not null)
                values = [.. Enumerable.Range(0, (int)shape[axis]).Select(k => values[start + (k * steps[i])])];
        }

        return TensorFact.Of(data.Type, shape, values) with { Fill = data.Fill };
    }

    private static TensorFact Gather(OperatorShapes node)
    {
        TensorFact data = node.First;
        TensorFact indices = node.Input(1);
        if (data.Shape is null || indices.Shape is null)
            return TensorFact.Of(data.Type, null);
        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), data.Shape.Length);
        long[] shape = [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]];
        double[]? values = data.Shape.Length == 1 && data.Values is { } source && indices.Values is { } picks
            ? Array.ConvertAll(picks, pick => source[OperatorShapes.Axis((long)pick, source.Length)])
            : null;
        return TensorFact.Of(data.Type, shape, values);
    }

    private static TensorFact[] Split(OperatorShapes node)
    {
        int parts = node.Node.Output.Count;
        if (node.First.Shape is not { } shape)
            return [.. Enumerable.Repeat(TensorFact.Of(node.First.Type, null), parts)];
        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), shape.Length);
        long even = (shape[axis] + parts - 1) / parts;
        long[]? sizes = node.Has(1) || node.Node.Find("split") is not null
            ? node.Integers(1, "split")
            : [.. Enumerable.Range(0, parts).Select(i => Math.Min(even, shape[axis] - (i * even)))];
        return [.. Enumerable.Range(0, parts).Select(i => TensorFact.Of(node.First.Type, sizes is null ? null : With(shape, axis, sizes[i])))];
    }

    private static TensorFact[]? SplitToSequence(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape || node.Input(1).Integers() is not { Length: > 0 } sizes)
            return null;
        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), shape.Length);
        if (node.Input(1).Shape is { Length: 0 } && sizes[0] > 0)
        {
            long size = sizes[0];
            long count = Math.Min((shape[axis] + size - 1) / size, 1024);
            sizes = [.. Enumerable.Range(0, (int)count).Select(i => Math.Min(size, shape[axis] - (i * size)))];
        }

        return [.. sizes.Select(size => TensorFact.Of(node.First.Type, With(shape, axis, size)))];
    }

    private static long[] With(long[] shape, int axis, long size)
    {
        long[] changed = [.. shape];
        changed[axis] = size;
        return changed;
    }
}
