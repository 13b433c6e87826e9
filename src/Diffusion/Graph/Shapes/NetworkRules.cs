using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Convolutions, resizing, means, and the many operators whose result has the shape of their input.</summary>
internal static class NetworkRules
{
    private static readonly HashSet<string> _sameShape = new(StringComparer.Ordinal)
    {
        "Identity", "Dropout", "Softmax", "Sigmoid", "Erf", "Tanh", "Relu", "LeakyRelu", "Clip", "Gelu", "FastGelu", "BiasGelu",
        "QuickGelu", "Swish", "HardSwish", "LayerNormalization", "InstanceNormalization", "GroupNormalization", "GroupNorm", "BatchNormalization",
        "SimplifiedLayerNormalization", "BiasAdd", "RandomNormalLike", "ScatterND", "CumSum", "BiasSoftmax", "Trilu",
    };

    public static TensorInfo[]? Apply(OperatorShapes node)
    {
        string op = node.Node.OpType;
        if (_sameShape.Contains(op))
        {
            return [op is "Identity" or "Dropout" ? node.First : TensorInfo.Of(node.First.Type, node.First.Shape)];
        }

        return op switch
        {
            "Conv" or "FusedConv" => [Conv(node, channelsLast: false)],
            "NhwcConv" => [Conv(node, channelsLast: true)],
            "Resize" or "Upsample" => [Resize(node)],
            "AveragePool" or "MaxPool" => [Pool(node)],
            "ConvTranspose" => [ConvTranspose(node)],
            "DepthToSpace" => [Blocks(node, (channels, block) => channels / (block * block), (side, block) => side * block)],
            "SpaceToDepth" => [Blocks(node, (channels, block) => channels * block * block, (side, block) => side / block)],
            "Pad" => [Pad(node)],
            "BiasSplitGelu" => [TensorInfo.Of(node.First.Type, node.First.Shape is { } shape ? [.. shape[..^1], shape[^1] / 2] : null)],
            // The sum of both inputs is another output: the last.
            "SkipLayerNormalization" or "SkipGroupNorm" =>
                [.. node.Node.Output.Select(_ => TensorInfo.Of(node.First.Type, node.First.Shape))],
            _ when op.StartsWith("Reduce", StringComparison.Ordinal) => [Reduce(node)],
            _ => null,
        };
    }

    private static TensorInfo Conv(OperatorShapes node, bool channelsLast)
    {
        if (node.First.Shape is not { Length: 4 } input || node.Input(1).Shape is not { Length: 4 } weight)
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        int space = channelsLast ? 1 : 2;
        (long h, long w) = Window(node, input[space], input[space + 1], weight[space], weight[space + 1]);
        return TensorInfo.Of(node.First.Type, channelsLast ? [input[0], h, w, weight[0]] : [input[0], weight[0], h, w]);
    }

    private static TensorInfo Pool(OperatorShapes node)
    {
        if (node.First.Shape is not { Length: 4 } input || node.Node.Ints("kernel_shape") is not [long height, long width])
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        (long h, long w) = Window(node, input[2], input[3], height, width);
        return TensorInfo.Of(node.First.Type, [input[0], input[1], h, w]);
    }

    /// <summary>As torch exports it: with strides and pads, and perhaps what is added at the end.</summary>
    private static TensorInfo ConvTranspose(OperatorShapes node)
    {
        if (node.First.Shape is not { Length: 4 } input || node.Input(1).Shape is not { Length: 4 } weight
            || node.Node.Find("output_shape") is not null || node.Node.Text("auto_pad") is not (null or "NOTSET"))
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        long[] strides = node.Node.Ints("strides") ?? [1, 1];
        long[] dilations = node.Node.Ints("dilations") ?? [1, 1];
        long[] pads = node.Node.Ints("pads") ?? [0, 0, 0, 0];
        long[] added = node.Node.Ints("output_padding") ?? [0, 0];
        long Side(int axis) => (strides[axis] * (input[axis + 2] - 1)) + added[axis] + (dilations[axis] * (weight[axis + 2] - 1)) + 1
            - pads[axis] - pads[axis + 2];
        return TensorInfo.Of(node.First.Type, [input[0], weight[1] * node.Node.Int("group", 1), Side(0), Side(1)]);
    }

    private static TensorInfo Blocks(OperatorShapes node, Func<long, long, long> channels, Func<long, long, long> side)
    {
        long block = node.Node.Int("blocksize", 1);
        return TensorInfo.Of(
            node.First.Type,
            node.First.Shape is [var rows, var depth, var height, var width]
                ? [rows, channels(depth, block), side(height, block), side(width, block)]
                : null);
    }

    /// <summary>Pads are begins, then ends, one an axis.</summary>
    private static TensorInfo Pad(OperatorShapes node)
    {
        long[]? pads = node.Node.Ints("pads") ?? node.Input(1).Integers();
        return TensorInfo.Of(
            node.First.Type,
            node.First.Shape is { } shape && pads?.Length == 2 * shape.Length && !node.Has(3)
                ? [.. shape.Select((size, axis) => size + pads[axis] + pads[axis + shape.Length])]
                : null);
    }

    private static (long Height, long Width) Window(OperatorShapes node, long height, long width, long kernelHeight, long kernelWidth)
    {
        long[] strides = node.Node.Ints("strides") ?? [1, 1];
        long[] dilations = node.Node.Ints("dilations") ?? [1, 1];
        long[] pads = node.Node.Ints("pads") ?? [0, 0, 0, 0];
        if (node.Node.Text("auto_pad") is "SAME_UPPER" or "SAME_LOWER")
        {
            return ((height + strides[0] - 1) / strides[0], (width + strides[1] - 1) / strides[1]);
        }

        return (((height + pads[0] + pads[2] - (dilations[0] * (kernelHeight - 1)) - 1) / strides[0]) + 1,
            ((width + pads[1] + pads[3] - (dilations[1] * (kernelWidth - 1)) - 1) / strides[1]) + 1);
    }

    private static TensorInfo Resize(OperatorShapes node)
    {
        TensorInfo data = node.First;
        // From opset 11 the inputs are data, roi, scales, sizes; before, data and scales.
        int scalesAt = node.Node.OpType == "Upsample" || node.Opset < 11 ? 1 : 2;
        if (data.Shape is null)
        {
            return TensorInfo.Of(data.Type, null);
        }

        if (node.Has(3) && node.Node.Find("axes") is null)
        {
            return TensorInfo.Of(data.Type, node.Input(3).Integers());
        }

        double[]? scales = node.Input(scalesAt).Values;
        return TensorInfo.Of(
            data.Type,
            scales?.Length == data.Shape.Length ? [.. data.Shape.Zip(scales, (size, scale) => (long)Math.Floor(size * scale))] : null);
    }

    private static TensorInfo Reduce(OperatorShapes node)
    {
        if (node.First.Shape is not { } shape)
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        long[]? axes = node.Has(1) || node.Node.Find("axes") is not null
            ? node.Integers(1, "axes")
            : [.. Enumerable.Range(0, shape.Length).Select(i => (long)i)];
        if (axes is null)
        {
            return TensorInfo.Of(node.First.Type, null);
        }

        var reduced = axes.Select(axis => OperatorShapes.Axis(axis, shape.Length)).ToHashSet();
        bool keep = node.Node.Int("keepdims", 1) != 0;
        return TensorInfo.Of(
            node.First.Type, [.. shape.Select((size, axis) => reduced.Contains(axis) ? (keep ? 1 : -1) : size).Where(size => size >= 0)]);
    }
}

/// <summary>Matrix products and fused attention.</summary>
internal static class ProductRules
{
    public static TensorInfo? Apply(OperatorShapes node) => (node.Node.OpType, node.Node.IsMicrosoft()) switch
    {
        ("MatMul", _) => Of(node, MatMul(node.First.Shape, node.Input(1).Shape)),
        ("FusedMatMul", true) or ("Gemm", _) => Of(
            node,
            MatMul(Transposed(node.First.Shape, node.Node.Int("transA", 0)), Transposed(node.Input(1).Shape, node.Node.Int("transB", 0)))),
        ("Einsum", _) => Of(node, Einsum(node)),
        ("Attention", false) => Of(node, OnnxAttention(node)),
        ("Attention", true) => Of(node, PackedWeights(node.First.Shape, node.Input(1).Shape)),
        ("MultiHeadAttention", true) => Of(node, MultiHead(node)),
        _ => null,
    };

    private static TensorInfo Of(OperatorShapes node, long[]? shape) => TensorInfo.Of(node.First.Type, shape);

    private static long[]? MatMul(long[]? a, long[]? b)
    {
        if (a is null || b is null || a.Length < 2 || b.Length < 2 || a[^1] != b[^2])
        {
            return null;
        }

        return ElementwiseRules.Broadcast(a[..^2], b[..^2]) is { } batch ? [.. batch, a[^2], b[^1]] : null;
    }

    private static long[]? Transposed(long[]? shape, long transpose) =>
        shape is { Length: >= 2 } && transpose != 0 ? [.. shape[..^2], shape[^1], shape[^2]] : shape;

    private static long[]? Einsum(OperatorShapes node)
    {
        string[] sides = (node.Node.Text("equation") ?? "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length != 2 || operands.Length != node.Inputs.Length)
        {
            return null;
        }

        var sizes = new Dictionary<char, long>();
        foreach ((string labels, TensorInfo input) in operands.Zip(node.Inputs))
        {
            if (input.Shape is null || input.Shape.Length != labels.Length)
            {
                return null;
            }

            for (int i = 0; i < labels.Length; i++)
            {
                sizes[labels[i]] = input.Shape[i];
            }
        }

        return [.. sides[1].Select(label => sizes[label])];
    }

    /// <summary>Query [B, heads, S, d] or [B, S, heads·d], value alike with its own d.</summary>
    private static long[]? OnnxAttention(OperatorShapes node) => (node.First.Shape, node.Input(2).Shape) switch
    {
        ({ Length: 4 } query, { Length: 4 } value) => [query[0], query[1], query[2], value[3]],
        ({ Length: 3 } query, { Length: 3 } value) =>
            [query[0], query[1], value[2] / node.Node.Int("kv_num_heads", 1) * node.Node.Int("q_num_heads", 1)],
        _ => null,
    };

    private static long[]? PackedWeights(long[]? input, long[]? weights) =>
        input is { Length: 3 } && weights is { Length: 2 } ? [input[0], input[1], weights[1] / 3] : null;

    private static long[]? MultiHead(OperatorShapes node) => node.First.Shape switch
    {
        { Length: 5 } packed => [packed[0], packed[1], packed[2] * packed[4]],
        { Length: 3 } query => node.Input(2).Shape is { Length: 3 } value ? [query[0], query[1], value[2]] : query,
        _ => null,
    };
}
