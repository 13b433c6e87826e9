using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Attention;

/// <summary>How an attention's heads are laid out, proven from the shapes of the graph.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="Scale">Factor of the scores before the Softmax.</param>
/// <param name="Type">Element type that the Softmax works in.</param>
/// <param name="Merged">Tensor [B, queries, channels] after the heads are put together again; null when it is not found.</param>
internal sealed record HeadLayout(int Heads, float Scale, int Type, string? Merged);

/// <summary>
/// Proves that an attention is the ordinary one, softmax(Q·Kᵀ·scale)·V with contiguous heads, from the layout of its operands and the
/// constants around its scores (docs/method.md §6.3). What is not proven is not fused.
/// </summary>
internal sealed class HeadLayoutProof(GraphIndex graph, ShapeInference shapes)
{
    public HeadLayout? Of(FoundAttention attention) => attention.Form switch
    {
        AttentionForm.Softmax => WrittenOut(attention, attention.Operators!),
        AttentionForm.OnnxAttention => Standard(attention),
        _ => Microsoft(attention),
    };

    private HeadLayout? WrittenOut(FoundAttention attention, SoftmaxOperators operators)
    {
        if (Shape3(attention.Query) is not { } q || Shape3(attention.Key!) is not { } k || Shape3(attention.Value!) is not { } v
            || shapes[attention.Node.Output[0]] is not { Shape: { Length: 3 or 4 } p } probabilities)
        {
            return null;
        }

        long batches = TensorInfo.Count(p.AsSpan(0, p.Length - 2));
        if (p[^2] != q[1] || p[^1] != k[1] || Sizes(q, k, v, batches) is not { } sizes)
        {
            return null;
        }

        if (!LeadsTo(attention.Query, "q", "d", operators.ScoreAxes.First, sizes)
            || !LeadsTo(attention.Key!, "k", "d", operators.ScoreAxes.Second, sizes)
            || !LeadsTo(attention.Value!, "k", "v", operators.ContextAxes.Second, sizes))
        {
            return null;
        }

        double? scale = Factor(operators.ScoreSteps.Concat(attention.Query.Path).Concat(attention.Key!.Path))
            * (operators.Scores.Float("alpha") ?? 1);
        if (scale is null || Factor(attention.Value!.Path) != 1 || (operators.Context.Float("alpha") ?? 1) != 1)
        {
            return null;
        }

        string? merged = Merged(operators.Context, operators.ContextAxes.Result, sizes);
        return new HeadLayout((int)sizes['h'], (float)scale, probabilities.Type, merged);
    }

    /// <summary>ONNX's operator on operands [B, heads, tokens, d], without mask, cap or cache.</summary>
    private HeadLayout? Standard(FoundAttention attention)
    {
        NodeProto node = attention.Node;
        bool plain = node.Input.Skip(3).All(name => name.Length == 0) && node.Int("is_causal", 0) == 0 && (node.Float("softcap") ?? 0) == 0
            && node.Find("softmax_precision") is null && node.Output.Skip(1).All(name => name.Length == 0);
        if (!plain || shapes[node.Input[0]].Shape is not { Length: 4 } laidOut || shapes[node.Input[1]].Shape?[1] != laidOut[1]
            || Shape3(attention.Query) is not { } q || Shape3(attention.Key!) is not { } k || Shape3(attention.Value!) is not { } v
            || Sizes(q, k, v, laidOut[0] * laidOut[1]) is not { } sizes)
        {
            return null;
        }

        if (!LeadsTo(attention.Query, "q", "d", "bhqd", sizes) || !LeadsTo(attention.Key!, "k", "d", "bhkd", sizes)
            || !LeadsTo(attention.Value!, "k", "v", "bhkv", sizes) || Factor(attention.Value!.Path) != 1)
        {
            return null;
        }

        double? scale = Factor(attention.Query.Path.Concat(attention.Key!.Path)) * (node.Float("scale") ?? 1 / Math.Sqrt(sizes['d']));
        return scale is null
            ? null
            : new HeadLayout((int)sizes['h'], (float)scale, shapes[node.Input[0]].Type, Merged(node, "bhqv", sizes));
    }

    /// <summary>Microsoft's operators say their heads themselves.</summary>
    private HeadLayout? Microsoft(FoundAttention attention)
    {
        NodeProto node = attention.Node;
        long heads = node.Int("num_heads", 0);
        long? channels = shapes[node.Output[0]].Shape is [_, _, long last] ? last : null;
        if (heads <= 0 || channels is null || channels % heads != 0)
        {
            return null;
        }

        float scale = node.Float("scale") is { } given and not 0 ? given : (float)(1 / Math.Sqrt((double)channels / heads));
        return new HeadLayout((int)heads, scale, shapes[node.Output[0]].Type, node.Output[0]);
    }

    private long[]? Shape3(Operand operand) => shapes[operand.Projection].Shape is { Length: 3 } shape ? shape : null;

    private static Dictionary<char, long>? Sizes(long[] q, long[] k, long[] v, long batches)
    {
        long heads = batches / q[0];
        bool fits = heads > 0 && heads * q[0] == batches && q[0] == k[0] && q[0] == v[0] && k[1] == v[1] && q[2] == k[2]
            && q[2] % heads == 0 && v[2] % heads == 0;
        return fits ? new() { ['b'] = q[0], ['h'] = heads, ['q'] = q[1], ['k'] = k[1], ['d'] = q[2] / heads, ['v'] = v[2] / heads } : null;
    }

    /// <summary>
    /// Whether the way from the projection [b, tokens, h·channel] ends with the elements in the order that the product wants.
    /// </summary>
    private bool LeadsTo(Operand operand, string tokens, string channel, string letters, Dictionary<char, long> sizes)
    {
        AxisFactors? factors = AxisFactors.Of(["b", tokens, "h" + channel], sizes);
        foreach ((NodeProto node, int _) in operand.Path)
        {
            factors = factors?.Through(node, shapes);
        }

        return factors?.Order == AxisFactors.Expected(letters, sizes);
    }

    /// <summary>What the nodes multiply by in all; null when one does something else to the values.</summary>
    private double? Factor(IEnumerable<(NodeProto Node, int Input)> steps)
    {
        double product = 1;
        foreach ((NodeProto node, int input) in steps)
        {
            double? other = node.OpType is "Mul" or "Div" or "Add" or "Sub" ? shapes[node.Input[1 - input]].Single : null;
            double? factor = (node.OpType, other) switch
            {
                ("Mul", { } value) => value,
                ("Div", { } value) => 1 / value,
                ("Add" or "Sub", 0.0) when input == 0 || node.OpType == "Add" => 1,
                ("Reshape" or "Transpose" or "Cast" or "CastLike" or "Identity" or "Squeeze" or "Unsqueeze" or "Expand" or "Slice", _) => 1,
                _ => null,
            };
            if (factor is null)
            {
                return null;
            }

            product *= factor.Value;
        }

        return product;
    }

    /// <summary>Down from the weighted values to the tensor [B, queries, channels] that the output projection reads.</summary>
    private string? Merged(NodeProto product, string letters, Dictionary<char, long> sizes)
    {
        string tensor = product.Output[0];
        if (shapes[tensor].Shape is not { } shape)
        {
            return null;
        }

        AxisFactors? factors = AxisFactors.Of(letters.Select(letter => letter.ToString()), sizes).Regroup(shape);
        while (factors is not null)
        {
            if (factors.Order == AxisFactors.Expected("bqhv", sizes) && shapes[tensor].Shape is [long b, long q, _] && b == sizes['b']
                && q == sizes['q'])
            {
                return tensor;
            }

            NodeProto[] readers = [.. graph.Readers(tensor).Where(reader => reader.OpType is not ("Shape" or "Size"))];
            if (readers is not [{ OpType: "Reshape" or "Transpose" or "Cast" or "Identity" } next] || next.Input[0] != tensor)
            {
                return null;
            }

            factors = factors.Through(next, shapes);
            tensor = next.Output[0];
        }

        return null;
    }
}

/// <summary>
/// Proves what a chain of reshapes and transposes does: every axis is a product of named factors, [B, S, C] is (b)(q)(h·d), and only the
/// order of the factors and their grouping change on the way. Factors of size one are left out, since they have no order.
/// </summary>
internal sealed class AxisFactors
{
    private readonly List<List<(char Letter, long Size)>> _axes;

    private AxisFactors(List<List<(char, long)>> axes) => _axes = axes;

    /// <summary>All factors in the order of the elements.</summary>
    public string Order => string.Concat(_axes.SelectMany(axis => axis).Select(factor => factor.Letter));

    /// <summary>For example ("b", "q", "hd").</summary>
    public static AxisFactors Of(IEnumerable<string> axes, IReadOnlyDictionary<char, long> sizes) =>
        new([.. axes.Select(axis => axis.Select(letter => (letter, sizes[letter])).Where(factor => factor.Item2 != 1).ToList())]);

    /// <summary>The order that axes of these letters have.</summary>
    public static string Expected(string letters, IReadOnlyDictionary<char, long> sizes) =>
        string.Concat(letters.Where(letter => sizes[letter] != 1));

    /// <summary>Goes through a node; null when it does more than lay out.</summary>
    public AxisFactors? Through(NodeProto node, ShapeInference shapes)
    {
        if (shapes[node.Output[0]].Shape is not { } shape)
        {
            return null;
        }

        if (node.OpType == "Transpose")
        {
            return Transpose(node.Ints("perm") ?? []);
        }

        return node.OpType is "Reshape" or "Squeeze" or "Unsqueeze" || SameSizes(shape) ? Regroup(shape) : null;
    }

    /// <summary>Puts the same factors into axes of these sizes.</summary>
    public AxisFactors? Regroup(IReadOnlyList<long> shape)
    {
        var factors = new Queue<(char Letter, long Size)>(_axes.SelectMany(axis => axis));
        var axes = new List<List<(char, long)>>();
        foreach (long size in shape)
        {
            var axis = new List<(char, long)>();
            for (long product = 1; product != size; product *= axis[^1].Item2)
            {
                if (product > size || !factors.TryDequeue(out (char, long) factor))
                {
                    return null;
                }

                axis.Add(factor);
            }

            axes.Add(axis);
        }

        return factors.Count == 0 ? new AxisFactors(axes) : null;
    }

    private AxisFactors? Transpose(long[] order) =>
        order.Length == _axes.Count && order.Order().SequenceEqual(Enumerable.Range(0, order.Length).Select(i => (long)i))
            ? new AxisFactors([.. order.Select(axis => _axes[(int)axis])])
            : null;

    private bool SameSizes(long[] shape) =>
        shape.SequenceEqual(_axes.Select(axis => axis.Aggregate(1L, (product, factor) => product * factor.Size)));
}
