namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>A size of inputs to follow through a graph.</summary>
internal sealed record ProbeSize(long Rows, long Height, long Width, long Tokens)
{
    /// <summary>Latents that can be halved often, wide so that height and width are not mistaken for each other.</summary>
    public static ProbeSize Analysis { get; } = new(3, 64, 128, 77);
}
