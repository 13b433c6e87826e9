using System.Collections.Immutable;
using System.Numerics.Tensors;
using AADiff.Diffusion.Sampling;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// Direct inversion (Ju et al. 2023): where a sampler's step from z*_t does not end at the next latent of the trajectory, the difference is
/// known and can be added back. For the base itself it is not added but z* is put in its place: the same in algebra, but adding lets rounding grow
/// with the guidance (docs/method.md §11.3).
/// </summary>
internal static class DirectInversion
{
    /// <summary>o = z*_next − step(z*_t), one a call, noisiest first.</summary>
    /// <param name="latents">z* in the order of sampling.</param>
    /// <param name="steps">Of the sampling.</param>
    /// <param name="guided">What the sampler would be given for a latent in a call, guidance and all.</param>
    /// <param name="known">Offsets of the first calls that are known already.</param>
    public static IEnumerable<ImmutableArray<float[]>> Offsets(
        ImmutableArray<float[]> latents, DdimSteps steps, Func<float[], int, float[]> guided, ImmutableArray<float[]> known = default)
    {
        ImmutableArray<float[]> offsets = known.IsDefault ? [] : known;
        while (offsets.Length < steps.Count)
        {
            int call = offsets.Length;
            float[] next = [.. latents[call]];
            steps.Denoise(call, guided(latents[call], call), next);
            var offset = new float[next.Length];
            TensorPrimitives.Subtract(latents[call + 1], next, offset);
            yield return offsets = offsets.Add(offset);
        }
    }
}
