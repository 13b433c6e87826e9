using System.Collections.Immutable;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// Negative-prompt inversion (Miyake et al. 2023): the source prompt takes the negative prompt's place. A picture that is not edited has two
/// equal halves, guidance cancels, and the sampler goes back along z* but for the error of DDIM inversion; what is edited is all that guidance
/// enlarges (docs/method.md §11.2).
/// </summary>
internal static class NegativePromptInversion
{
    /// <summary>
    /// That error, as <see cref="DirectInversion"/> has it: since guidance cancels, one call of the U-Net with the source prompt tells it.
    /// Added to every picture, it keeps one whose strengths come near to 1 near to the photo.
    /// </summary>
    /// <param name="latents">z* in the order of sampling.</param>
    /// <param name="steps">Of the sampling.</param>
    /// <param name="unet">As the unconditional rows see it.</param>
    /// <param name="text">That takes the negative prompt's place.</param>
    /// <param name="known">Offsets of the first calls that are known already.</param>
    public static IEnumerable<ImmutableArray<float[]>> Offsets(
        ImmutableArray<float[]> latents, DdimSteps steps, NoisePrediction unet, PromptEmbedding text, ImmutableArray<float[]> known = default)
    {
        IReadOnlyList<double> timesteps = steps.Timesteps;
        return DirectInversion.Offsets(latents, steps, (latent, call) => unet(latent, timesteps[call], text), known);
    }
}
