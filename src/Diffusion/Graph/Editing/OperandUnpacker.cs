using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Attentions;
using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Reading;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>
/// Takes query, key and value of any form apart. Packed forms must be: their parts get different edits, and ONNX Runtime's CPU provider
/// has no kernels for packed tensors.
/// </summary>
internal sealed class OperandUnpacker(OperatorWriter writer, GraphIndex graph, ShapeWalk shapes, ModelPlace place)
{
    /// <summary>Null when the operator has inputs or settings that can't be kept (masks, caches).</summary>
    public Operands? Unpack(FoundAttention attention) => attention.Form switch
    {
        AttentionForm.Softmax or AttentionForm.OnnxAttention => new(attention.Query.Anchor, attention.Key!.Anchor, attention.Value!.Anchor),
        AttentionForm.MultiHead => WithBias(attention.Node, attention.Query.Anchor, attention.Key!.Anchor, attention.Value!.Anchor),
        AttentionForm.MultiHeadPackedKeyValue => Parts(attention.Key!.Anchor, 2) is [string k, string v] ? WithBias(attention.Node, attention.Query.Anchor, k, v) : null,
        AttentionForm.MultiHeadPacked => Parts(attention.Query.Anchor, 3) is [string q, string k, string v] ? WithBias(attention.Node, q, k, v) : null,
        _ => Project(attention.Node),
    };

    /// <summary>[B, tokens, heads, parts, d] → parts of [B, tokens, heads·d].</summary>
    private ImmutableArray<string> Parts(string packed, int parts)
    {
        long[] ones = [.. Enumerable.Repeat(1L, parts)];
        return [.. writer.Split(packed, 3, ones).Select(part => writer.Reshape(part, 0, 0, -1))];
    }

    /// <summary>The operator adds a bias [3C] to what it reads; token weights must apply to value and bias together, so it is added before.</summary>
    private Operands WithBias(NodeProto node, string query, string key, string value)
    {
        if (!node.HasInput(3) || IsZero(node.Input[3]) || shapes[node.Input[3]].Shape is not [long total])
            return new(query, key, value);
        long channels = shapes[query].Shape is [_, _, long width] ? width : total / 3;
        ImmutableArray<string> bias = writer.Split(node.Input[3], 0, channels, channels, total - (2 * channels));
        return new(writer.Plus(query, bias[0]), writer.Plus(key, bias[1]), writer.Plus(value, bias[2]));
    }

    private bool IsZero(string tensor) =>
        shapes[tensor].Fill == 0 || (graph.Initializer(tensor) is { DataLocation: ExternalPlace.External } weight && WeightBytes.AreZero(weight, place));

    /// <summary>com.microsoft Attention projects by weights [C, 3C] itself.</summary>
    private Operands? Project(NodeProto node)
    {
        bool plain = node.Input.Skip(3).All(name => name.Length == 0) && node.Int("unidirectional", 0) == 0 && node.Int("do_rotary", 0) == 0;
        if (!plain || shapes[node.Input[1]].Shape is not [_, long total])
            return null;
        long[] sizes = node.Ints("qkv_hidden_sizes") is { Length: 3 } given ? given : [total / 3, total / 3, total / 3];
        string projected = writer.MatMul(node.Input[0], node.Input[1]);
        ImmutableArray<string> parts = writer.Split(node.HasInput(2) ? writer.Plus(projected, node.Input[2]) : projected, 2, sizes);
        return new(parts[0], parts[1], parts[2]);
    }
}
