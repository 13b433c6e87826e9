namespace AADiff.Diffusion.Networks;

/// <summary>A prompt as the UNet reads it.</summary>
/// <param name="Tokens">L.</param>
/// <param name="Hidden">[L, width].</param>
/// <param name="Pooled">SDXL: [pooled width]; else null.</param>
/// <param name="EndToken">Position of the end-of-text token: it and everything behind it is not a word of the prompt.</param>
public sealed record PromptEmbedding(int Tokens, float[] Hidden, float[]? Pooled, int EndToken);
