using System.Collections.Immutable;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// z*: the latents of a photo from the codec's (index 0) up to noise, as far as they are known. A method of inversion adds one a step, so a
/// trajectory that was stored half way is gone on with.
/// </summary>
/// <param name="Latents">z*_0, z*_1, …, each [channels, height, width].</param>
internal sealed record InversionTrajectory(ImmutableArray<float[]> Latents)
{
    /// <summary>Nothing but the photo.</summary>
    public static InversionTrajectory Of(float[] photo) => new([photo]);

    /// <summary>Steps that are done.</summary>
    public int Steps => Latents.Length - 1;

    /// <summary>The noisiest latent that is known.</summary>
    public float[] Last => Latents[^1];

    public InversionTrajectory Add(float[] next) => new(Latents.Add(next));

    /// <summary>In the order of sampling: the noisiest first, the photo last.</summary>
    public ImmutableArray<float[]> Downwards() => [.. Latents.Reverse()];
}
