using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>An attention as it stands in the file.</summary>
internal sealed record FoundAttention
{
    public required AttentionForm Form { get; init; }

    /// <summary>The Softmax, or the fused operator.</summary>
    public required NodeProto Node { get; init; }

    /// <summary>Softmax form: the three nodes and what lies between them.</summary>
    public SoftmaxParts? Parts { get; init; }

    /// <summary>Query; the packed tensor or the input in packed forms.</summary>
    public required Operand Query { get; init; }

    /// <summary>Key; null where it is packed with the query.</summary>
    public Operand? Key { get; init; }

    /// <summary>Value; null where it is packed with the key.</summary>
    public Operand? Value { get; init; }

    public AttentionKind Kind { get; init; }

    public int Level { get; init; }

    /// <summary>Null when the graph does not prove how heads are laid out.</summary>
    public Geometry? Geometry { get; init; }

    public string Name => Structure.GraphIndex.Name(Node);
}
