namespace AADiff.Diffusion.Graph;

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
