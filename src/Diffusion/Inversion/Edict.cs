using AADiff.Diffusion.Sampling;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// EDICT (Wallace et al. 2022): two coupled latents x and y, each denoised with what the network sees in the other, so that every step can be
/// undone exactly. Steps count from the noisiest; the odd ones denoise y first. Updates are in double precision, calls of the network in its own
/// (docs/method.md §11.5).
/// </summary>
/// <param name="steps">The DDIM grid.</param>
internal sealed class Edict(DdimSteps steps)
{
    /// <summary>How much of itself a latent keeps when the two are mixed, p.</summary>
    public const double Mixing = 0.93;

    /// <summary>x and y of a photo: both are its latent.</summary>
    public static CoupledState Of(float[] photo) => new([.. photo.Select(v => (double)v)], [.. photo.Select(v => (double)v)]);

    /// <summary>
    /// One step towards noise, the inverse of step <paramref name="step"/> of sampling. Also gives what the U-Net saw in its two calls, in the order of
    /// sampling.
    /// </summary>
    /// <param name="state">After that step of sampling.</param>
    /// <param name="step">From the noisiest.</param>
    /// <param name="guided">What the network predicts for a latent at a timestep, guidance and all.</param>
    public (CoupledState State, float[] First, float[] Second) Noise(
        CoupledState state, int step, Func<float[], double, float[]> guided)
    {
        (double a, double b) = steps.Coefficients(step);
        double timestep = steps.Timesteps[step];

        // 1. Unmix, the last first.
        double[] y = Combine(state.Y, 1 / Mixing, state.X, -(1 - Mixing) / Mixing);
        double[] x = Combine(state.X, 1 / Mixing, y, -(1 - Mixing) / Mixing);

        // 2. Undo the two denoisings, the last first: each saw the other latent as it was then.
        bool swapped = step % 2 == 1;
        (double[] last, double[] first) = swapped ? (x, y) : (y, x);
        float[] second = Round(first);
        last = Combine(last, 1 / a, Epsilon(step, guided(second, timestep), second), -b / a);
        float[] seen = Round(last);
        first = Combine(first, 1 / a, Epsilon(step, guided(seen, timestep), seen), -b / a);
        return (swapped ? new CoupledState(last, first) : new CoupledState(first, last), seen, second);
    }

    /// <summary>Half a step of sampling: <paramref name="call"/> counts the U-Net's calls, two a step.</summary>
    /// <param name="call">From 0.</param>
    /// <param name="state">Before.</param>
    /// <param name="output">What the network predicted for <see cref="Seen"/> of that state.</param>
    public CoupledState Denoise(int call, CoupledState state, ReadOnlySpan<float> output)
    {
        (int step, int half) = (call / 2, call % 2);
        (double a, double b) = steps.Coefficients(step);
        double[] epsilon = Epsilon(step, output, Seen(call, state));
        bool movesX = (half == 0) == (step % 2 == 0);
        state = movesX
            ? state with { X = Combine(state.X, a, epsilon, b) }
            : state with { Y = Combine(state.Y, a, epsilon, b) };
        if (half == 0)
        {
            return state;
        }

        double[] x = Combine(state.X, Mixing, state.Y, 1 - Mixing);
        return new CoupledState(x, Combine(state.Y, Mixing, x, 1 - Mixing));
    }

    /// <summary>What the U-Net sees in a call: the latent that the other one is denoised with. After the last call, x.</summary>
    public float[] Seen(int call, CoupledState state)
    {
        bool movesX = (call % 2 == 0) == (call / 2 % 2 == 0);
        return Round(call == 2 * steps.Count || !movesX ? state.X : state.Y);
    }

    private double[] Epsilon(int step, ReadOnlySpan<float> output, float[] latent)
    {
        ModelPrediction prediction = steps.Prediction(step);
        var epsilon = new double[output.Length];
        for (int i = 0; i < epsilon.Length; i++)
        {
            epsilon[i] = prediction.Epsilon(latent[i], output[i]);
        }

        return epsilon;
    }

    private static double[] Combine(double[] one, double factor, double[] other, double otherFactor)
    {
        var sum = new double[one.Length];
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = (factor * one[i]) + (otherFactor * other[i]);
        }

        return sum;
    }

    private static float[] Round(double[] values) => [.. values.Select(v => (float)v)];
}

/// <summary>x and y in double precision.</summary>
internal sealed record CoupledState(double[] X, double[] Y)
{
    public static CoupledState Of(CoupledLatents latents) =>
        new([.. latents.X.Select(v => (double)v)], [.. latents.Y.Select(v => (double)v)]);
}
