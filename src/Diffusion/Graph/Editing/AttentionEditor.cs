using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Attention;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>
/// Puts the controls of prompt-to-prompt around an attention, without touching its probabilities: scaling column j of softmax(QKᵀ) is
/// scaling row j of V, and another picture's map is softmax of that picture's Q and K. So V is multiplied, Q and K are gathered over the
/// batch, and fused attention stays fused.
/// </summary>
internal sealed class AttentionEditor(GraphIndex graph, ShapeInference shapes, OperatorWriter writer, OperandUnpacker unpacker, bool fuse)
{
    public List<string> Warnings { get; } = [];

    /// <summary>
    /// Edits one attention; returns its parts before any control, and whether it is one operator now. Null = left as it is.
    /// </summary>
    public (Operands Own, bool Fused)? Edit(FoundAttention attention)
    {
        if (attention.Kind == AttentionKind.Other)
        {
            Warnings.Add($"attention \"{attention.Name}\" attends to neither the text nor the picture; left unedited");
            return null;
        }

        if (unpacker.Unpack(attention) is not { } own)
        {
            Warnings.Add($"attention \"{attention.Name}\" has a mask or a cache; left unedited");
            return null;
        }

        return (own, WriteBack(attention, Controlled(attention, own)));
    }

    private Operands Controlled(FoundAttention attention, Operands own)
    {
        string rows = attention.Kind == AttentionKind.Cross ? RewrittenUNet.CrossSource : RewrittenUNet.SelfSource(attention.Level);
        string value = attention.Kind == AttentionKind.Cross ? writer.Mul(own.Value, TokenScale(ValueType(attention))) : own.Value;
        return new(writer.Gather(own.Query, rows), writer.Gather(own.Key, rows), value);
    }

    /// <summary>Element type of the value; parts of a packed tensor have the type of the whole.</summary>
    private int ValueType(FoundAttention attention) => shapes[(attention.Value ?? attention.Key ?? attention.Query).Projection].Type;

    /// <summary>token_scale [B, L] as [B, L, 1] in a type.</summary>
    private string TokenScale(int type) => writer.Once($"token_scale as {type}", () =>
    {
        string column = writer.Once("token_scale", () => writer.Reshape(RewrittenUNet.TokenScale, 0, 0, 1));
        return type is ElementType.Float or ElementType.Unknown ? column : writer.Cast(column, type);
    });

    private bool WriteBack(FoundAttention attention, Operands edited)
    {
        NodeProto node = attention.Node;
        switch (attention.Form)
        {
            case AttentionForm.Softmax or AttentionForm.OnnxAttention when fuse && attention.HeadLayout is { Merged: not null } layout:
                Fuse(attention, layout, edited);
                return true;
            case AttentionForm.Softmax:
                SoftmaxOperators parts = attention.Operators!;
                parts.Scores.Input[parts.ScoreAxes.FirstInput] = Replay(attention.Query, edited.Query);
                parts.Scores.Input[parts.ScoreAxes.SecondInput] = Replay(attention.Key!, edited.Key);
                parts.Context.Input[parts.ContextAxes.SecondInput] = Replay(attention.Value!, edited.Value);
                return false;
            case AttentionForm.OnnxAttention:
                node.Input[0] = Replay(attention.Query, edited.Query);
                node.Input[1] = Replay(attention.Key!, edited.Key);
                node.Input[2] = Replay(attention.Value!, edited.Value);
                return true;
            case AttentionForm.PackedWeights:
                node.OpType = "MultiHeadAttention";
                KeepAttributes(node, "num_heads", "scale");
                SetInputs(node, edited, []);
                return true;
            default:
                // The bias, if there was one, is in the operands now.
                SetInputs(node, edited, [.. node.Input.Skip(4)]);
                return true;
        }
    }

    /// <summary>One operator in place of everything from the operands to the merged heads; what it replaces is no longer read.</summary>
    private void Fuse(FoundAttention attention, HeadLayout layout, Operands edited)
    {
        string InType(string tensor, int from, int to) => from == to || from == ElementType.Unknown ? tensor : writer.Cast(tensor, to);
        string Input(string tensor, Operand operand) => InType(tensor, shapes[operand.Projection].Type, layout.Type);
        string mixed = writer.MultiHeadAttention(
            Input(edited.Query, attention.Query), Input(edited.Key, attention.Key!), Input(edited.Value, attention.Value!),
            layout.Heads, layout.Scale);

        string merged = InType(mixed, layout.Type, shapes[layout.Merged!].Type);
        foreach (NodeProto reader in graph.Readers(layout.Merged!))
        {
            for (int i = 0; i < reader.Input.Count; i++)
            {
                if (reader.Input[i] == layout.Merged)
                {
                    reader.Input[i] = merged;
                }
            }
        }
    }

    /// <summary>
    /// The path from the projection to the attention again, from an edited tensor: other attentions may read the nodes of the old path.
    /// </summary>
    private string Replay(Operand operand, string edited) =>
        operand.Path.Aggregate(edited, (tensor, step) => writer.Copy(step.Node, step.Input, tensor));

    private static void SetInputs(NodeProto node, Operands operands, string[] rest)
    {
        node.Input.Clear();
        node.Input.AddRange([operands.Query, operands.Key, operands.Value]);
        if (rest.Any(name => name.Length > 0))
        {
            node.Input.AddRange(["", .. rest]);
        }
    }

    private static void KeepAttributes(NodeProto node, params string[] names)
    {
        AttributeProto[] kept = [.. node.Attribute.Where(attribute => names.Contains(attribute.Name))];
        node.Attribute.Clear();
        node.Attribute.AddRange(kept);
    }
}

/// <summary>
/// Takes query, key and value of any form apart. Packed forms must be: their parts get different edits, and ONNX Runtime's CPU provider
/// has no kernels for packed tensors.
/// </summary>
internal sealed class OperandUnpacker(OperatorWriter writer, GraphIndex graph, ShapeInference shapes, ModelLocation location)
{
    /// <summary>Null when the operator has inputs or settings that can't be kept (masks, caches).</summary>
    public Operands? Unpack(FoundAttention attention) => attention.Form switch
    {
        AttentionForm.Softmax or AttentionForm.OnnxAttention =>
            new(attention.Query.Projection, attention.Key!.Projection, attention.Value!.Projection),
        AttentionForm.MultiHead =>
            WithBias(attention.Node, attention.Query.Projection, attention.Key!.Projection, attention.Value!.Projection),
        AttentionForm.MultiHeadPackedKeyValue =>
            SplitPacked(attention.Key!.Projection, 2) is [string k, string v]
                ? WithBias(attention.Node, attention.Query.Projection, k, v)
                : null,
        AttentionForm.MultiHeadPacked =>
            SplitPacked(attention.Query.Projection, 3) is [string q, string k, string v] ? WithBias(attention.Node, q, k, v) : null,
        _ => Project(attention.Node),
    };

    /// <summary>[B, tokens, heads, parts, d] → parts of [B, tokens, heads·d].</summary>
    private ImmutableArray<string> SplitPacked(string packed, int parts)
    {
        long[] ones = [.. Enumerable.Repeat(1L, parts)];
        return [.. writer.Split(packed, 3, ones).Select(part => writer.Reshape(part, 0, 0, -1))];
    }

    /// <summary>
    /// The operator adds a bias [3C] to what it reads; token weights must apply to value and bias together, so it is added before.
    /// </summary>
    private Operands WithBias(NodeProto node, string query, string key, string value)
    {
        if (!node.HasInput(3) || IsZero(node.Input[3]) || shapes[node.Input[3]].Shape is not [long total])
        {
            return new(query, key, value);
        }

        long channels = shapes[query].Shape is [_, _, long width] ? width : total / 3;
        ImmutableArray<string> bias = writer.Split(node.Input[3], 0, channels, channels, total - (2 * channels));
        return new(writer.Plus(query, bias[0]), writer.Plus(key, bias[1]), writer.Plus(value, bias[2]));
    }

    private bool IsZero(string tensor) =>
        shapes[tensor].Fill == 0
            || (graph.Initializer(tensor) is { DataLocation: ExternalData.External } weight && WeightBytes.AreZero(weight, location));

    /// <summary>com.microsoft Attention projects by weights [C, 3C] itself.</summary>
    private Operands? Project(NodeProto node)
    {
        bool plain = node.Input.Skip(3).All(name => name.Length == 0) && node.Int("unidirectional", 0) == 0
            && node.Int("do_rotary", 0) == 0;
        if (!plain || shapes[node.Input[1]].Shape is not [_, long total])
        {
            return null;
        }

        long[] sizes = node.Ints("qkv_hidden_sizes") is { Length: 3 } given ? given : [total / 3, total / 3, total / 3];
        string projected = writer.MatMul(node.Input[0], node.Input[1]);
        ImmutableArray<string> parts = writer.Split(node.HasInput(2) ? writer.Plus(projected, node.Input[2]) : projected, 2, sizes);
        return new(parts[0], parts[1], parts[2]);
    }
}

/// <summary>Query, key and value of an attention as tensors [B, tokens, channels].</summary>
internal sealed record Operands(string Query, string Key, string Value);
