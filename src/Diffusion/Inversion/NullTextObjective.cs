namespace AADiff.Diffusion.Inversion;

/// <summary>How far the guided step of one call misses the next latent of the trajectory, and which way the unconditional embedding makes it miss less.</summary>
/// <param name="step">All that stays the same while the embedding is optimised.</param>
/// <param name="embedding">φ, [tokens, width].</param>
/// <param name="gradient">Takes d loss/d φ, [tokens, width].</param>
/// <returns>mean((a·z + b·ε − z*)²) with ε = ε_φ + w·(ε_c − ε_φ).</returns>
internal delegate double NullTextObjective(NullTextStep step, ReadOnlySpan<float> embedding, Span<float> gradient);

/// <summary>One call of sampling as null-text inversion sees it. Latents are [channels, height, width].</summary>
/// <param name="Latent">z, from which the step goes.</param>
/// <param name="Timestep">Of the training.</param>
/// <param name="Conditional">ε_c, what the U-Net predicts for it with the prompt.</param>
/// <param name="Target">z*, where it is to lead.</param>
/// <param name="LatentFactor">a.</param>
/// <param name="NoiseFactor">b.</param>
/// <param name="Guidance">w.</param>
internal sealed record NullTextStep(
    float[] Latent, double Timestep, float[] Conditional, float[] Target, double LatentFactor, double NoiseFactor, double Guidance);
