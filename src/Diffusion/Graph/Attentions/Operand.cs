using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>
/// Query, key or value of an attention, traced back to its anchor: the tensor [B, tokens, channels] that the projection makes. There, rows can be
/// taken from another picture and tokens can be weighted, however the heads are laid out behind it.
/// </summary>
/// <param name="Anchor">Tensor to edit.</param>
/// <param name="Path">Nodes from the anchor to the attention, each with the number of the input that the path comes in by.</param>
internal sealed record Operand(string Anchor, ImmutableArray<(NodeProto Node, int Input)> Path)
{
    private static readonly HashSet<string> _layoutOnly = new(StringComparer.Ordinal)
    {
        "Reshape", "Transpose", "Cast", "CastLike", "Identity", "Slice", "Squeeze", "Unsqueeze", "Expand", "Dropout", "QuantizeLinear", "DequantizeLinear",
    };

    /// <summary>An anchor that the attention reads directly.</summary>
    public static Operand Direct(string tensor) => new(tensor, []);

    /// <summary>Walks up from a tensor through everything that only lays out or scales, and stops at the projection.</summary>
    public static Operand Trace(string tensor, GraphIndex graph, Dependence dependence)
    {
        var path = new Stack<(NodeProto, int)>();
        while (graph.Producer(tensor) is { } node && WayUp(node, dependence) is { } input)
        {
            path.Push((node, input));
            tensor = node.Input[input];
        }

        return new Operand(tensor, [.. path]);
    }

    /// <summary>The input that holds the data of a node which changes nothing but layout, type or scale; null for other nodes.</summary>
    public static int? WayUp(NodeProto node, Dependence dependence)
    {
        if (_layoutOnly.Contains(node.OpType))
            return node.HasInput(0) ? 0 : null;
        if (node.OpType is not ("Mul" or "Div") || node.Input.Count != 2)
            return null;
        if (!dependence.OnData(node.Input[1]))
            return 0;
        return node.OpType == "Mul" && !dependence.OnData(node.Input[0]) ? 1 : null;
    }
}
