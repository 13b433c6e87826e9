namespace AADiff.Diffusion.Graph;

/// <summary>One attention of the UNet.</summary>
/// <param name="Kind">What it attends to.</param>
/// <param name="Level">How often the picture was halved before it: queries = (height / 2^Level) · (width / 2^Level).</param>
/// <param name="Heads">Number of heads; null when the graph does not prove it.</param>
/// <param name="Form">As found in the file.</param>
/// <param name="Fused">Whether the rewritten graph computes it by a fused operator.</param>
/// <param name="Where">Name of the node in the file, or of a tensor when nodes have no names: for messages only.</param>
public sealed record AttentionLayer(AttentionKind Kind, int Level, int? Heads, AttentionForm Form, bool Fused, string Where);
