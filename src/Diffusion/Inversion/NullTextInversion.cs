using System.Collections.Immutable;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// Null-text inversion (Mokady et al. 2023, §3.2 and algorithm 1): for each call of a guided sampling the unconditional embedding φ is optimised
/// until the step leads back along the trajectory z* of DDIM inversion (docs/method.md §11.6).
/// </summary>
/// <param name="trajectory">z* in the order of sampling, one more than there are calls.</param>
/// <param name="steps">Of the sampling.</param>
/// <param name="source">What the photo shows.</param>
/// <param name="negative">Where the optimisation starts: usually of no text.</param>
/// <param name="guidance">w.</param>
/// <param name="unet">Without attention control.</param>
/// <param name="objective">Its loss and gradient.</param>
/// <param name="settings">Null: the paper's.</param>
internal sealed class NullTextInversion(
    ImmutableArray<float[]> trajectory, DdimSteps steps, PromptEmbedding source, PromptEmbedding negative, double guidance,
    NoisePrediction unet, NullTextObjective objective, NullTextSettings? settings = null)
{
    private readonly NullTextSettings _settings = settings ?? new NullTextSettings();

    /// <summary>Goes on from what is known, and gives what is known after each call of the sampling.</summary>
    /// <param name="known"><see cref="NullTextState.Start"/>, or what an earlier run gave.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <exception cref="UserError">The loss is no number.</exception>
    public IEnumerable<NullTextState> Optimise(NullTextState known, Action<NullTextProgress>? progress = null)
    {
        while (known.Steps < steps.Count)
        {
            yield return known = Next(known, progress);
        }
    }

    private NullTextState Next(NullTextState known, Action<NullTextProgress>? progress)
    {
        // 1. What stays the same in this call. φ goes on from that of the call before.
        int call = known.Steps;
        double timestep = steps.Timesteps[call];
        float[] conditional = unet(known.Latent, timestep, source);
        (double latentFactor, double noiseFactor) = Factors(call);
        var step = new NullTextStep(
            known.Latent, timestep, [.. conditional], trajectory[call + 1], latentFactor, noiseFactor, guidance);
        float[] embedding = [.. known.Embeddings.IsEmpty ? negative.Embeds : known.Embeddings[^1]];

        // 2. Adam, fresh in each call. The loss that ends it early is that before the iteration's own update. Without guidance φ has no effect.
        var adam = new Adam(embedding.Length, _settings.RateOf(call));
        float[] gradient = new float[embedding.Length];
        for (int iteration = 0; iteration < _settings.Iterations && guidance != 1; iteration++)
        {
            double loss = objective(step, embedding, gradient);
            if (!double.IsFinite(loss))
            {
                throw new UserError(
                    ErrorClass.Model, $"null-text inversion lost its way: the loss of step {call + 1} of {steps.Count} is no number; "
                    + "use less guidance, or --invert npi");
            }

            adam.Step(embedding, gradient);
            progress?.Invoke(new NullTextProgress(call, iteration, loss));
            if (loss < _settings.ThresholdOf(call))
            {
                break;
            }
        }

        // 3. The step itself, with the optimised embedding.
        Guidance.Apply(conditional, unet(known.Latent, timestep, negative with { Embeds = embedding }), guidance);
        float[] next = [.. known.Latent];
        steps.Denoise(call, conditional, next);
        return new NullTextState(known.Embeddings.Add(embedding), next);
    }

    /// <summary>The step as x' = a·x + b·output, whatever the U-Net predicts.</summary>
    private (double Latent, double Noise) Factors(int call)
    {
        (double a, double b) = steps.Coefficients(call);
        ModelPrediction prediction = steps.Prediction(call);
        return (a + (b * prediction.Epsilon(1, 0)), b * prediction.Epsilon(0, 1));
    }
}
