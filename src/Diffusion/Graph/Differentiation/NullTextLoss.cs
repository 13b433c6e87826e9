using AADiff.Diffusion.Graph.Editing;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>
/// How far a guided step misses the next latent of the inversion: mean((a·z + b·ε − z*)²) with ε = ε_φ + w·(ε_c − ε_φ). Every deterministic step of
/// DDIM has this form, whether the UNet predicts noise or velocity.
/// </summary>
internal static class NullTextLoss
{
    /// <summary>What it reads beside the UNet's own inputs.</summary>
    /// <param name="latent">[1, channels, height, width].</param>
    public static IEnumerable<(string Name, long[] Shape)> Inputs(long[] latent) =>
    [
        (GradientGraph.Target, latent),
        (GradientGraph.NoiseConditional, latent),
        (GradientGraph.LatentFactor, []),
        (GradientGraph.NoiseFactor, []),
        (GradientGraph.Guidance, []),
    ];

    /// <returns>Names of the loss and of its gradient by the predicted ε_φ: 2/n·(a·z + b·ε − z*)·b·(1 − w) of n elements.</returns>
    public static (string Loss, string Seed) Write(OperatorWriter write, UNetInputs unet, long[] latent)
    {
        string own = unet.Output.Name;
        string toward = write.Operator("Sub", GradientGraph.NoiseConditional, own);
        string guided = write.Plus(own, write.Mul(GradientGraph.Guidance, toward));
        string step = write.Plus(
            write.Mul(GradientGraph.LatentFactor, unet.Latents.Name), write.Mul(GradientGraph.NoiseFactor, guided));
        string miss = write.Operator("Sub", step, GradientGraph.Target);
        string mean = write.MeanOver(write.Mul(miss, miss), [.. Enumerable.Range(0, latent.Length).Select(axis => (long)axis)]);
        string loss = write.Operator("Reshape", mean, write.Constant());

        string share = write.Operator("Sub", write.Scalar(1), GradientGraph.Guidance);
        string factor = write.Mul(write.Mul(GradientGraph.NoiseFactor, share), write.Scalar(2.0 / latent.Aggregate((a, b) => a * b)));
        return (loss, write.Mul(miss, factor));
    }
}
