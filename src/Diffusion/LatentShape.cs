namespace AADiff.Diffusion;

/// <summary>Shape of one picture's latent, row-major [channels, height, width] in latent cells.</summary>
public readonly record struct LatentShape(int Channels, int Height, int Width)
{
    /// <summary>Values of one latent.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>Cells of one channel.</summary>
    public int Cells => Height * Width;
}
