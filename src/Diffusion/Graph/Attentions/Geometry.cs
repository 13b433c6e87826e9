namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>How an attention's heads lie, proven from the shapes of the graph.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="Scale">Factor of the scores before the Softmax.</param>
/// <param name="Type">Element type that the Softmax works in.</param>
/// <param name="Merged">Tensor [B, queries, channels] after the heads are put together again; null when it is not found.</param>
internal sealed record Geometry(int Heads, float Scale, int Type, string? Merged);
