using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>
/// Shape inference for inputs of one size, without weights and without running anything: shapes of all tensors, and the values that the
/// exporter computes from shapes (heads, head sizes, scales). What an unknown operator makes is unknown, nothing else.
/// </summary>
internal sealed class ShapeInference
{
    private readonly Dictionary<string, TensorInfo> _infos = new(StringComparer.Ordinal);
    private readonly GraphIndex _graph;

    public ShapeInference(GraphIndex graph, IEnumerable<(string Name, TensorInfo Info)> inputs)
    {
        _graph = graph;
        foreach (TensorProto tensor in graph.Graph.Initializer)
        {
            _infos[tensor.Name] = TensorValues.Read(tensor);
        }

        foreach ((string name, TensorInfo info) in inputs)
        {
            _infos[name] = info;
        }

        foreach (NodeProto node in graph.Ordered)
        {
            Infer(node);
        }
    }

    /// <summary>The first operator whose inputs do not fit each other, with their shapes; null when there is none.</summary>
    public string? Conflict { get; private set; }

    public TensorInfo this[string tensor] => _infos.GetValueOrDefault(tensor, TensorInfo.Unknown);

    /// <summary>A UNet's stock inputs for a batch; dimensions that the file fixes stay as they are.</summary>
    public static IEnumerable<(string Name, TensorInfo Info)> InputsOf(UNetInputs inputs, InputSizes size)
    {
        yield return Info(inputs.Latents, size.Rows, inputs.Latents.Dimensions[1] ?? 4, size.Height, size.Width);
        yield return Info(inputs.Timestep, [.. Enumerable.Repeat(1L, inputs.Timestep.Rank)]);
        yield return Info(inputs.Text, size.Rows, size.Tokens, inputs.Text.Dimensions[2] ?? 1);
        foreach (TensorSpec? other in new[] { inputs.TextEmbeds, inputs.TimeIds, inputs.TimestepCond }.Concat(inputs.Others))
        {
            if (other is not null)
            {
                yield return Info(other, [size.Rows, .. Enumerable.Repeat(1L, Math.Max(other.Rank - 1, 0))]);
            }
        }
    }

    private static (string Name, TensorInfo Info) Info(TensorSpec input, params long[] shape) =>
        (input.Name, TensorInfo.Of((int)input.Type, [.. input.Dimensions.Select((fixedTo, axis) => fixedTo ?? shape[axis])]));

    private void Infer(NodeProto node)
    {
        var shapes = new OperatorShapes(node, [.. node.Input.Select(name => this[name])], _graph.Opset);
        TensorInfo[] results;
        try
        {
            results = Apply(shapes) ?? [];
            Conflict ??= ShapeConflicts.Of(shapes);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or KeyNotFoundException
            or DivideByZeroException or InvalidOperationException or OutOfMemoryException)
        {
            // A node that makes no sense: ONNX Runtime says so when it loads the graph; here its results are just not known.
            results = [];
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
            {
                _infos[node.Output[i]] = i < results.Length ? Checked(results[i]) : TensorInfo.Unknown;
            }
        }
    }

    private static TensorInfo Checked(TensorInfo info) =>
        info.Shape is { } shape && shape.Any(size => size < 0) ? info with { Shape = null } : info;

    private static TensorInfo[]? Apply(OperatorShapes node) =>
        One(SourceRules.Apply(node)) ?? One(ElementwiseRules.Apply(node)) ?? One(LayoutRules.Apply(node)) ?? SelectionRules.Apply(node)
        ?? One(ProductRules.Apply(node)) ?? NetworkRules.Apply(node);

    private static TensorInfo[]? One(TensorInfo? info) => info is null ? null : [info];
}

/// <summary>
/// Sizes of the inputs that shapes are inferred for: rows of the batch, height and width of the latents, tokens of the text.
/// </summary>
internal sealed record InputSizes(long Rows, long Height, long Width, long Tokens)
{
    /// <summary>Latents that can be halved often, wide so that height and width are not mistaken for each other.</summary>
    public static InputSizes Analysis { get; } = new(3, 64, 128, 77);
}

/// <summary>An operator with the shapes of its inputs, as the shape rules take it.</summary>
internal sealed record OperatorShapes(NodeProto Node, TensorInfo[] Inputs, long Opset)
{
    public TensorInfo First => Input(0);

    public bool Has(int index) => Node.HasInput(index);

    public TensorInfo Input(int index) => index < Inputs.Length ? Inputs[index] : TensorInfo.Unknown;

    /// <summary>Whole numbers that newer opsets take as an input and older ones as an attribute.</summary>
    public long[]? Integers(int input, string attribute) => Has(input) ? Input(input).Integers() : Node.Ints(attribute);

    /// <summary>Index of an axis that may be counted from the end.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}

/// <summary>Operators that make values out of nothing or out of shapes.</summary>
internal static class SourceRules
{
    public static TensorInfo? Apply(OperatorShapes node) => node.Node.OpType switch
    {
        "Constant" => Constant(node.Node),
        "Shape" => Shape(node),
        "Size" => TensorInfo.Of(ElementType.Int64, [], node.First.Shape is { } shape ? [TensorInfo.Count(shape)] : null),
        "ConstantOfShape" => ConstantOfShape(node),
        "Range" => Range(node),
        "RandomNormal" or "RandomUniform" => TensorInfo.Of((int)node.Node.Int("dtype", ElementType.Float), node.Node.Ints("shape")),
        _ => null,
    };

    private static TensorInfo? Constant(NodeProto node)
    {
        if (node.Find("value")?.T is { } tensor)
        {
            return TensorValues.Read(tensor);
        }

        if (node.Float("value_float") is { } real)
        {
            return TensorInfo.Of(ElementType.Float, [], [real]);
        }

        if (node.Find("value_int") is { } whole)
        {
            return TensorInfo.Of(ElementType.Int64, [], [whole.I]);
        }

        if (node.Ints("value_ints") is { } numbers)
        {
            return TensorInfo.Of(ElementType.Int64, [numbers.Length], [.. numbers]);
        }

        return node.Find("value_floats") is { } reals ? TensorInfo.Of(ElementType.Float, [reals.Floats.Count], [.. reals.Floats]) : null;
    }

    private static TensorInfo Shape(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
        {
            return TensorInfo.Of(ElementType.Int64, null);
        }

        int start = Math.Clamp(OperatorShapes.Axis(node.Node.Int("start", 0), shape.Length), 0, shape.Length);
        int end = Math.Clamp(OperatorShapes.Axis(node.Node.Int("end", shape.Length), shape.Length), start, shape.Length);
        return TensorInfo.Of(ElementType.Int64, [end - start], [.. shape[start..end]]);
    }

    private static TensorInfo ConstantOfShape(OperatorShapes node)
    {
        TensorInfo value = node.Node.Find("value")?.T is { } tensor
            ? TensorValues.Read(tensor)
            : TensorInfo.Of(ElementType.Float, [1], [0]);
        return node.First.Integers() is { } shape ? TensorInfo.Filled(value.Type, shape, value.Single) : TensorInfo.Of(value.Type, null);
    }

    private static TensorInfo Range(OperatorShapes node)
    {
        if (node.First.Single is not { } from || node.Input(1).Single is not { } to || node.Input(2).Single is not { } step || step == 0)
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        double count = Math.Max(0, Math.Ceiling((to - from) / step));
        double[]? values = count > 1024 ? null : [.. Enumerable.Range(0, (int)count).Select(i => from + (i * step))];
        return TensorInfo.Of(node.First.Type, [(long)count], values);
    }
}
