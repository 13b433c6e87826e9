using AADiff.Diffusion.Sampling;

namespace AADiff.Diffusion;

/// <summary>A picture on its way from noise: a base, or a frame edited from one.</summary>
public sealed class SampledPicture(SampledBase origin, float[] start, float[]? weights)
{
    /// <summary>The base itself, or the one this frame is edited from.</summary>
    public SampledBase Base => origin;

    /// <summary>x, [channels, height, width].</summary>
    public float[] Latent { get; } = start;

    public SamplerHistory Memory { get; } = new();

    /// <summary>Factor of each token column, [L]; null: nothing is edited, the picture is the base's own.</summary>
    public float[]? Weights => weights;
}
