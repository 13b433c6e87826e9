namespace AADiff.Diffusion.Graph.Editing;

/// <summary>Query, key and value of an attention as tensors [B, tokens, channels].</summary>
internal sealed record Operands(string Query, string Key, string Value);
