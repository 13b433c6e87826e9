using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>
/// Proves that an attention is the ordinary one, softmax(Q·Kᵀ·scale)·V with contiguous heads, from the layout of its operands and the constants
/// around its scores. What is not proven is not fused.
/// </summary>
internal sealed class GeometryProof(GraphIndex graph, ShapeWalk shapes)
{
    public Geometry? Of(FoundAttention attention) => attention.Form switch
    {
        AttentionForm.Softmax => WrittenOut(attention, attention.Parts!),
        AttentionForm.OnnxAttention => Standard(attention),
        _ => Microsoft(attention),
    };

    private Geometry? WrittenOut(FoundAttention attention, SoftmaxParts parts)
    {
        if (Shape3(attention.Query) is not { } q || Shape3(attention.Key!) is not { } k || Shape3(attention.Value!) is not { } v
            || shapes[attention.Node.Output[0]] is not { Shape: { Length: 3 or 4 } p } probabilities)
            return null;

        long batches = TensorFact.Count(p.AsSpan(0, p.Length - 2));
        if (p[^2] != q[1] || p[^1] != k[1] || Sizes(q, k, v, batches) is not { } sizes)
            return null;
        if (!LeadsTo(attention.Query, "q", "d", parts.ScoreRoles.First, sizes) || !LeadsTo(attention.Key!, "k", "d", parts.ScoreRoles.Second, sizes)
            || !LeadsTo(attention.Value!, "k", "v", parts.MixRoles.Second, sizes))
            return null;

        double? scale = Product(parts.ScoreSteps.Concat(attention.Query.Path).Concat(attention.Key!.Path)) * (parts.Scores.Float("alpha") ?? 1);
        if (scale is null || Product(attention.Value!.Path) != 1 || (parts.Mix.Float("alpha") ?? 1) != 1)
            return null;
        return new Geometry((int)sizes['h'], (float)scale, probabilities.Type, Merged(parts.Mix, parts.MixRoles.Result, sizes));
    }

    /// <summary>ONNX's operator on operands [B, heads, tokens, d], without mask, cap or cache.</summary>
    private Geometry? Standard(FoundAttention attention)
    {
        NodeProto node = attention.Node;
        bool plain = node.Input.Skip(3).All(name => name.Length == 0) && node.Int("is_causal", 0) == 0 && (node.Float("softcap") ?? 0) == 0
            && node.Find("softmax_precision") is null && node.Output.Skip(1).All(name => name.Length == 0);
        if (!plain || shapes[node.Input[0]].Shape is not { Length: 4 } laidOut || shapes[node.Input[1]].Shape?[1] != laidOut[1]
            || Shape3(attention.Query) is not { } q || Shape3(attention.Key!) is not { } k || Shape3(attention.Value!) is not { } v
            || Sizes(q, k, v, laidOut[0] * laidOut[1]) is not { } sizes)
            return null;
        if (!LeadsTo(attention.Query, "q", "d", "bhqd", sizes) || !LeadsTo(attention.Key!, "k", "d", "bhkd", sizes)
            || !LeadsTo(attention.Value!, "k", "v", "bhkv", sizes) || Product(attention.Value!.Path) != 1)
            return null;

        double? scale = Product(attention.Query.Path.Concat(attention.Key!.Path)) * (node.Float("scale") ?? 1 / Math.Sqrt(sizes['d']));
        return scale is null ? null : new Geometry((int)sizes['h'], (float)scale, shapes[node.Input[0]].Type, Merged(node, "bhqv", sizes));
    }

    /// <summary>Microsoft's operators say their heads themselves.</summary>
    private Geometry? Microsoft(FoundAttention attention)
    {
        NodeProto node = attention.Node;
        long heads = node.Int("num_heads", 0);
        long? channels = shapes[node.Output[0]].Shape is [_, _, long last] ? last : null;
        if (heads <= 0 || channels is null || channels % heads != 0)
            return null;
        float scale = node.Float("scale") is { } given and not 0 ? given : (float)(1 / Math.Sqrt((double)channels / heads));
        return new Geometry((int)heads, scale, shapes[node.Output[0]].Type, node.Output[0]);
    }

    private long[]? Shape3(Operand operand) => shapes[operand.Anchor].Shape is { Length: 3 } shape ? shape : null;

    private static Dictionary<char, long>? Sizes(long[] q, long[] k, long[] v, long batches)
    {
        long heads = batches / q[0];
        bool fits = heads > 0 && heads * q[0] == batches && q[0] == k[0] && q[0] == v[0] && k[1] == v[1] && q[2] == k[2] && q[2] % heads == 0 && v[2] % heads == 0;
        return fits ? new() { ['b'] = q[0], ['h'] = heads, ['q'] = q[1], ['k'] = k[1], ['d'] = q[2] / heads, ['v'] = v[2] / heads } : null;
    }

    /// <summary>Whether the way from the anchor [b, tokens, h·channel] ends with the elements in the order that the product wants.</summary>
    private bool LeadsTo(Operand operand, string tokens, string channel, string roles, Dictionary<char, long> sizes)
    {
        AxisFactors? factors = AxisFactors.Of(["b", tokens, "h" + channel], sizes);
        foreach ((NodeProto node, int _) in operand.Path)
            factors = factors?.Through(node, shapes);
        return factors?.Order == AxisFactors.Expected(roles, sizes);
    }

    /// <summary>What the nodes multiply by in all; null when one does something else to the values.</summary>
    private double? Product(IEnumerable<(NodeProto Node, int Input)> steps)
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
                return null;
            product *= factor.Value;
        }

        return product;
    }

    /// <summary>Down from the mixed values to the tensor [B, queries, channels] that the output projection reads.</summary>
    private string? Merged(NodeProto mix, string roles, Dictionary<char, long> sizes)
    {
        string tensor = mix.Output[0];
        if (shapes[tensor].Shape is not { } shape)
            return null;
        AxisFactors? factors = AxisFactors.Of(roles.Select(role => role.ToString()), sizes).Regroup(shape);
        while (factors is not null)
        {
            if (factors.Order == AxisFactors.Expected("bqhv", sizes) && shapes[tensor].Shape is [long b, long q, _] && b == sizes['b'] && q == sizes['q'])
                return tensor;
            NodeProto[] readers = [.. graph.Readers(tensor).Where(reader => reader.OpType is not ("Shape" or "Size"))];
            if (readers is not [{ OpType: "Reshape" or "Transpose" or "Cast" or "Identity" } next] || next.Input[0] != tensor)
                return null;
            factors = factors.Through(next, shapes);
            tensor = next.Output[0];
        }

        return null;
    }
}
