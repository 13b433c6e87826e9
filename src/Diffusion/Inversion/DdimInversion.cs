using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// DDIM inversion (Dhariwal and Nichol 2021, appendix F): the sampler run backwards from a photo's latent to noise, with the prompt alone
/// and without guidance, which would drift (docs/method.md §11.1).
/// </summary>
internal static class DdimInversion
{
    /// <summary>Goes on from what is known, one call of the U-Net a step, and gives what is known after each.</summary>
    /// <param name="known">At least z*_0.</param>
    /// <param name="steps">The grid that the photo will be sampled with.</param>
    /// <param name="unet">Asked at the level that each step reaches.</param>
    /// <param name="text">Source prompt.</param>
    public static IEnumerable<InversionTrajectory> Invert(InversionTrajectory known, DdimSteps steps, NoisePrediction unet, PromptEmbedding text)
    {
        IReadOnlyList<double> timesteps = steps.Timesteps;
        while (known.Steps < steps.Count)
        {
            // Call 0 of sampling is the noisiest, so the first step upwards is the last call.
            int call = steps.Count - 1 - known.Steps;
            float[] latent = [.. known.Last];
            steps.Noise(call, unet(latent, timesteps[call], text), latent);
            yield return known = known.Add(latent);
        }
    }
}
