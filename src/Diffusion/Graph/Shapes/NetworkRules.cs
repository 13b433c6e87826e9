using AADiff.Diffusion.Graph.Structure;
using AADiff.Models;


namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Convolutions, resizing, means, and the many operators whose result has the shape of their input.</summary>
internal static class NetworkRules
{
    private static readonly HashSet<string> _sameShape = new(StringComparer.Ordinal)
    {
        "Identity", "Dropout", "Softmax", "Sigmoid", "Erf", "Tanh", "Relu", "LeakyRelu", "Clip", "Gelu", "FastGelu", "BiasGelu", "QuickGelu", "Swish", "HardSwish",
        "LayerNormalization", "InstanceNormalization", "GroupNormalization", "GroupNorm", "BatchNormalization", "SimplifiedLayerNormalization", "BiasAdd",
        "RandomNormalLike", "ScatterND", "CumSum", "BiasSoftmax", "Trilu",
    };

    public static TensorFact[]? Apply(OperatorShapes node)
    {
        string op = node.Node.OpType;
        if (_sameShape.Contains(op))
            return [op is "Identity" or "Dropout" ? node.First : TensorFact.Of(node.First.Type, node.First.Shape)];
        return op switch
        {
            "Conv" or "FusedConv" => [Conv(node, channelsLast: false)],
            "NhwcConv" => [Conv(node, channelsLast: true)],
            "Resize" or "Upsample" => [Resize(node)],
            "AveragePool" or "MaxPool" => [Pool(node)],
            "BiasSplitGelu" => [TensorFact.Of(node.First.Type, node.First.Shape is { } shape ? [.. shape[..^1], shape[^1] / 2] : null)],
            // The sum of both inputs is another output: the last.
            "SkipLayerNormalization" or "SkipGroupNorm" => [.. node.Node.Output.Select(_ => TensorFact.Of(node.First.Type, node.First.Shape))],
            _ when op.StartsWith("Reduce", StringComparison.Ordinal) => [Reduce(node)],
            _ => null,
        };
    }

    private static TensorFact Conv(OperatorShapes node, bool channelsLast)
    {
        if (node.First.Shape is not { Length: 4 } input || node.Input(1).Shape is not { Length: 4 } weight)
            return TensorFact.Of(node.First.Type, null);
        int space = channelsLast ? 1 : 2;
        (long h, long w) = Window(node, input[space], input[space + 1], weight[space], weight[space + 1]);
        return TensorFact.Of(node.First.Type, channelsLast ? [input[0], h, w, weight[0]] : [input[0], weight[0], h, w]);
    }

    private static TensorFact Pool(OperatorShapes node)
    {
        if (node.First.Shape is not { Length: 4 } input || node.Node.Ints("kernel_shape") is not [long height, long width])
            return TensorFact.Of(node.First.Type, null);
        (long h, long w) = Window(node, input[2], input[3], height, width);
        return TensorFact.Of(node.First.Type, [input[0], input[1], h, w]);
    }

    private static (long Height, long Width) Window(OperatorShapes node, long height, long width, long kernelHeight, long kernelWidth)
    {
        long[] strides = node.Node.Ints("strides") ?? [1, 1];
        long[] dilations = node.Node.Ints("dilations") ?? [1, 1];
        long[] pads = node.Node.Ints("pads") ?? [0, 0, 0, 0];
        if (node.Node.Text("auto_pad") is "SAME_UPPER" or "SAME_LOWER")
            return ((height + strides[0] - 1) / strides[0], (width + strides[1] - 1) / strides[1]);
        return (((height + pads[0] + pads[2] - (dilations[0] * (kernelHeight - 1)) - 1) / strides[0]) + 1,
            ((width + pads[1] + pads[3] - (dilations[1] * (kernelWidth - 1)) - 1) / strides[1]) + 1);
    }

    private static TensorFact Resize(OperatorShapes node)
    {
        TensorFact data = node.First;
        // From opset 11 the inputs are data, roi, scales, sizes; before, data and scales.
        int scalesAt = node.Node.OpType == "Upsample" || node.Opset < 11 ? 1 : 2;
        if (data.Shape is null)
            return TensorFact.Of(data.Type, null);
        if (node.Has(3) && node.Node.Find("axes") is null)
            return TensorFact.Of(data.Type, node.Input(3).Integers());
        double[]? scales = node.Input(scalesAt).Values;
        return TensorFact.Of(data.Type, scales?.Length == data.Shape.Length ? [.. data.Shape.Zip(scales, (size, scale) => (long)Math.Floor(size * scale))] : null);
    }

    private static TensorFact Reduce(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
            return TensorFact.Of(node.First.Type, null);
        long[]? axes = node.Has(1) || node.Node.Find("axes") is not null ? node.Integers(1, "axes") : [.. Enumerable.Range(0, shape.Length).Select(i => (long)i)];
        if (axes is null)
            return TensorFact.Of(node.First.Type, null);
        var reduced = axes.Select(axis => OperatorShapes.Axis(axis, shape.Length)).ToHashSet();
        bool keep = node.Node.Int("keepdims", 1) != 0;
        return TensorFact.Of(node.First.Type, [.. shape.Select((size, axis) => reduced.Contains(axis) ? (keep ? 1 : -1) : size).Where(size => size >= 0)]);
    }
}
