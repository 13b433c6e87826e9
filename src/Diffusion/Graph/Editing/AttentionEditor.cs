using AADiff.Diffusion.Graph.Attentions;
using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>
/// Puts the controls of prompt-to-prompt around an attention, without touching its probabilities: scaling column j of softmax(QKᵀ) is scaling
/// row j of V, and another picture's map is softmax of that picture's Q and K. So V is multiplied, Q and K are gathered over the batch, and
/// fused attention stays fused.
/// </summary>
internal sealed class AttentionEditor(GraphIndex graph, ShapeWalk shapes, OperatorWriter writer, OperandUnpacker unpacker, bool fuse)
{
    public List<string> Warnings { get; } = [];

    /// <summary>Edits one attention; returns its parts before any control, and whether it is one operator now. Null = left as it is.</summary>
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
    private int ValueType(FoundAttention attention) => shapes[(attention.Value ?? attention.Key ?? attention.Query).Anchor].Type;

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
            case AttentionForm.Softmax or AttentionForm.OnnxAttention when fuse && attention.Geometry is { Merged: not null } geometry:
                Fuse(attention, geometry, edited);
                return true;
            case AttentionForm.Softmax:
                SoftmaxParts parts = attention.Parts!;
                parts.Scores.Input[parts.ScoreRoles.FirstInput] = Replay(attention.Query, edited.Query);
                parts.Scores.Input[parts.ScoreRoles.SecondInput] = Replay(attention.Key!, edited.Key);
                parts.Mix.Input[parts.MixRoles.SecondInput] = Replay(attention.Value!, edited.Value);
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
    private void Fuse(FoundAttention attention, Geometry geometry, Operands edited)
    {
        string InType(string tensor, int from, int to) => from == to || from == ElementType.Unknown ? tensor : writer.Cast(tensor, to);
        string Input(string tensor, Operand operand) => InType(tensor, shapes[operand.Anchor].Type, geometry.Type);
        string mixed = writer.MultiHeadAttention(
            Input(edited.Query, attention.Query), Input(edited.Key, attention.Key!), Input(edited.Value, attention.Value!), geometry.Heads, geometry.Scale);

        string merged = InType(mixed, geometry.Type, shapes[geometry.Merged!].Type);
        foreach (NodeProto reader in graph.Readers(geometry.Merged!))
        {
            for (int i = 0; i < reader.Input.Count; i++)
            {
                if (reader.Input[i] == geometry.Merged)
                    reader.Input[i] = merged;
            }
        }
    }

    /// <summary>The way from the anchor to the attention again, from an edited tensor: other attentions may read the nodes of the old way.</summary>
    private string Replay(Operand operand, string edited) =>
        operand.Path.Aggregate(edited, (tensor, step) => writer.Copy(step.Node, step.Input, tensor));

    private static void SetInputs(NodeProto node, Operands operands, string[] rest)
    {
        node.Input.Clear();
        node.Input.AddRange([operands.Query, operands.Key, operands.Value]);
        if (rest.Any(name => name.Length > 0))
            node.Input.AddRange(["", .. rest]);
    }

    private static void KeepAttributes(NodeProto node, params string[] names)
    {
        AttributeProto[] kept = [.. node.Attribute.Where(attribute => names.Contains(attribute.Name))];
        node.Attribute.Clear();
        node.Attribute.AddRange(kept);
    }
}
