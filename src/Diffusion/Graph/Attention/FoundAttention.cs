using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Attention;

/// <summary>An attention as it stands in the file.</summary>
internal sealed record FoundAttention
{
    public required AttentionForm Form { get; init; }

    /// <summary>The Softmax, or the fused operator.</summary>
    public required NodeProto Node { get; init; }

    /// <summary>Softmax form: the three operators and what lies between them.</summary>
    public SoftmaxOperators? Operators { get; init; }

    /// <summary>Query; the packed tensor or the input in packed forms.</summary>
    public required Operand Query { get; init; }

    /// <summary>Key; null where it is packed with the query.</summary>
    public Operand? Key { get; init; }

    /// <summary>Value; null where it is packed with the key.</summary>
    public Operand? Value { get; init; }

    public AttentionKind Kind { get; init; }

    public int Level { get; init; }

    /// <summary>Null when the graph does not prove how heads are laid out.</summary>
    public HeadLayout? HeadLayout { get; init; }

    public string Name => GraphIndex.Name(Node);
}

/// <summary>The operators of an attention that is written out.</summary>
/// <param name="Scores">Product of query and key.</param>
/// <param name="ScoreAxes">What its axes are.</param>
/// <param name="ScoreSteps">From the scores to the Softmax: scales, zero bias, casts.</param>
/// <param name="Context">Product of probabilities and value.</param>
/// <param name="ContextAxes">What its axes are; the first operand is the probabilities.</param>
internal sealed record SoftmaxOperators(
    NodeProto Scores, ProductAxes ScoreAxes, ImmutableArray<(NodeProto Node, int Input)> ScoreSteps,
    NodeProto Context, ProductAxes ContextAxes);

/// <summary>
/// Query, key or value of an attention, traced back to its projection, the tensor [B, tokens, channels] that W_q, W_k or W_v makes.
/// There, rows can be taken from another picture and tokens can be weighted, however the heads are laid out behind it.
/// </summary>
/// <param name="Projection">Tensor to edit.</param>
/// <param name="Path">Nodes from the projection to the attention, each with the number of the input that the path comes in by.</param>
internal sealed record Operand(string Projection, ImmutableArray<(NodeProto Node, int Input)> Path)
{
    private static readonly HashSet<string> _layoutOnly = new(StringComparer.Ordinal)
    {
        "Reshape", "Transpose", "Cast", "CastLike", "Identity", "Slice", "Squeeze", "Unsqueeze", "Expand", "Dropout",
        "QuantizeLinear", "DequantizeLinear",
    };

    /// <summary>A projection that the attention reads directly.</summary>
    public static Operand Direct(string tensor) => new(tensor, []);

    /// <summary>Goes up from a tensor through every node that only changes layout, type or scale, to the projection.</summary>
    public static Operand Trace(string tensor, GraphIndex graph, Dependence dependence)
    {
        var path = new Stack<(NodeProto, int)>();
        while (graph.Producer(tensor) is { } node && DataInput(node, dependence) is { } input)
        {
            path.Push((node, input));
            tensor = node.Input[input];
        }

        return new Operand(tensor, [.. path]);
    }

    /// <summary>The input that holds the data of a node which changes nothing but layout, type or scale; null for other nodes.</summary>
    public static int? DataInput(NodeProto node, Dependence dependence)
    {
        if (_layoutOnly.Contains(node.OpType))
        {
            return node.HasInput(0) ? 0 : null;
        }

        if (node.OpType is not ("Mul" or "Div") || node.Input.Count != 2)
        {
            return null;
        }

        if (!dependence.OnData(node.Input[1]))
        {
            return 0;
        }

        return node.OpType == "Mul" && !dependence.OnData(node.Input[0]) ? 1 : null;
    }
}
