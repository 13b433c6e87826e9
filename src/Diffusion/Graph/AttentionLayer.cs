namespace AADiff.Diffusion.Graph;

/// <summary>One attention of the UNet.</summary>
/// <param name="Kind">What it attends to.</param>
/// <param name="Level">How often the picture was halved before it: queries = (height / 2^Level) · (width / 2^Level).</param>
/// <param name="Heads">Number of heads; null when the graph does not prove it.</param>
/// <param name="Form">As found in the file.</param>
/// <param name="Fused">Whether the rewritten graph computes it by a fused operator.</param>
/// <param name="Where">Name of the node in the file, or of a tensor when nodes have no names: for messages only.</param>
public sealed record AttentionLayer(AttentionKind Kind, int Level, int? Heads, AttentionForm Form, bool Fused, string Where);

/// <summary>What the keys of an attention are made of.</summary>
public enum AttentionKind
{
    /// <summary>The picture itself.</summary>
    Self,

    /// <summary>The text embedding.</summary>
    Cross,

    /// <summary>Something else, such as the picture tokens of an IP-Adapter: never edited.</summary>
    Other,
}

/// <summary>How the exporter wrote an attention down.</summary>
public enum AttentionForm
{
    /// <summary>Product, Softmax, product.</summary>
    Softmax,

    /// <summary>Operator Attention of ONNX opset 23.</summary>
    OnnxAttention,

    /// <summary>com.microsoft MultiHeadAttention with query, key and value apart.</summary>
    MultiHead,

    /// <summary>com.microsoft MultiHeadAttention with key and value in one tensor [B, L, heads, 2, d].</summary>
    MultiHeadPackedKeyValue,

    /// <summary>com.microsoft MultiHeadAttention with all three in one tensor [B, L, heads, 3, d].</summary>
    MultiHeadPacked,

    /// <summary>com.microsoft Attention, which holds the projection's weights.</summary>
    PackedWeights,
}
