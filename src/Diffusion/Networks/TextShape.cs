namespace AADiff.Diffusion.Networks;

/// <summary>Shape of a prompt's embedding.</summary>
/// <param name="Tokens">L, 77 in published models.</param>
/// <param name="Width">Values of one token.</param>
/// <param name="PooledWidth">SDXL: values of the pooled text; else 0.</param>
public readonly record struct TextShape(int Tokens, int Width, int PooledWidth);
