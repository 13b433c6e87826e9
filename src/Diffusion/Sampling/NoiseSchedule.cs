using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// ᾱ over the training steps (docs/method.md §7.1): x_t = √ᾱ[t] x0 + √(1 − ᾱ[t]) ε. The values are diffusers' to the last bit: float32,
/// from betas laid out as torch lays them out, multiplied up in double. What is computed from them is double.
/// </summary>
internal sealed class NoiseSchedule
{
    private readonly float[] _alphasCumprod;

    private NoiseSchedule(float[] alphasCumprod) => _alphasCumprod = alphasCumprod;

    /// <summary>Number of training steps T.</summary>
    public int Count => _alphasCumprod.Length;

    /// <summary>ᾱ[t].</summary>
    public double this[int t] => _alphasCumprod[t];

    /// <summary>σ[t] = √((1 − ᾱ)/ᾱ), the noise level in the variance-exploding form, in float32 arithmetic as the reference.</summary>
    public double Sigma(int t) => MathF.Sqrt((1 - _alphasCumprod[t]) / _alphasCumprod[t]);

    /// <summary>All σ, rising with t.</summary>
    public double[] Sigmas() => [.. Enumerable.Range(0, Count).Select(Sigma)];

    /// <param name="settings">Betas and their rescaling.</param>
    /// <param name="smallestAlpha">ᾱ[T−1] where zero would divide: Euler and DPM-Solver++ use 2⁻²⁴; null leaves zero.</param>
    public static NoiseSchedule Create(SchedulerSettings settings, float? smallestAlpha = null)
    {
        float[] betas = Betas(settings);
        var alphas = new float[betas.Length];
        double product = 1;
        for (int t = 0; t < alphas.Length; t++)
        {
            product *= 1 - betas[t];
            alphas[t] = (float)product;
        }

        if (settings.RescaleZeroSnr)
        {
            if (settings.Prediction == PredictionType.Epsilon)
            {
                throw new UserError(
                    ErrorClass.Model, "scheduler_config.json asks for rescale_betas_zero_snr with prediction_type epsilon, which "
                    + "divides by zero at the first step; use v_prediction");
            }

            RescaleToZeroSnr(alphas);
            if (smallestAlpha is { } smallest)
            {
                alphas[^1] = smallest;
            }
        }

        return new NoiseSchedule(alphas);
    }

    private static float[] Betas(SchedulerSettings settings)
    {
        int count = settings.TrainSteps;
        return settings.BetaSchedule switch
        {
            "linear" => Linspace((float)settings.BetaStart, (float)settings.BetaEnd, count),
            "scaled_linear" =>
                [.. Linspace((float)Math.Sqrt(settings.BetaStart), (float)Math.Sqrt(settings.BetaEnd), count).Select(root => root * root)],
            "squaredcos_cap_v2" =>
            [
                .. Enumerable.Range(0, count)
                    .Select(t => (float)Math.Min(0.999, 1 - (CosineAlpha((t + 1.0) / count) / CosineAlpha((double)t / count)))),
            ],
            _ => throw new UserError(
                ErrorClass.Model,
                $"scheduler_config.json names beta_schedule \"{settings.BetaSchedule}\"; "
                + "linear, scaled_linear and squaredcos_cap_v2 are supported"),
        };
    }

    /// <summary>torch.linspace in float32: a fused multiply-add from the nearer end.</summary>
    private static float[] Linspace(float start, float end, int count)
    {
        float step = count == 1 ? 0 : (end - start) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i < count / 2
            ? MathF.FusedMultiplyAdd(step, i, start)
            : MathF.FusedMultiplyAdd(-step, count - 1 - i, end))];
    }

    /// <summary>Nichol and Dhariwal 2021, eq. 17.</summary>
    private static double CosineAlpha(double time)
    {
        double root = Math.Cos((time + 0.008) / 1.008 * Math.PI / 2);
        return root * root;
    }

    /// <summary>Shifts and scales √ᾱ so that the last step holds no signal and the first stays (Lin et al. 2023, algorithm 1).</summary>
    private static void RescaleToZeroSnr(float[] alphas)
    {
        float first = MathF.Sqrt(alphas[0]);
        float last = MathF.Sqrt(alphas[^1]);
        for (int t = 0; t < alphas.Length; t++)
        {
            float root = (MathF.Sqrt(alphas[t]) - last) * (first / (first - last));
            alphas[t] = root * root;
        }
    }
}

/// <summary>The timesteps that a run visits. Whole numbers round half to even, as numpy does.</summary>
internal static class TimestepGrid
{
    /// <summary>N whole timesteps, noisiest first.</summary>
    public static int[] Whole(SchedulerSettings settings, int steps) =>
        Whole(settings, steps, steps, settings.TrainSteps / steps);

    /// <summary>DPM-Solver++ lays N + 1 points (leading, linspace) and leaves out the last, so that the run ends at no noise.</summary>
    public static int[] WithoutLast(SchedulerSettings settings, int steps) =>
        settings.Spacing == TimestepSpacing.Trailing
            ? Whole(settings, steps)
            : Whole(settings, steps, steps + 1, settings.TrainSteps / (steps + 1));

    /// <summary>
    /// As <see cref="Whole(SchedulerSettings, int)"/>, but linspace keeps its fractions (Euler), in float32 as the reference does.
    /// </summary>
    public static double[] Fractional(SchedulerSettings settings, int steps) =>
        settings.Spacing == TimestepSpacing.Linspace
            ? [.. Linspace(settings.TrainSteps - 1, steps).Select(t => (double)(float)t)]
            : [.. Whole(settings, steps).Select(t => (double)t)];

    private static int[] Whole(SchedulerSettings settings, int steps, int points, int ratio)
    {
        int trainSteps = settings.TrainSteps;
        int[] grid = settings.Spacing switch
        {
            TimestepSpacing.Leading => [.. Enumerable.Range(0, points).Select(i => ((points - 1 - i) * ratio) + settings.StepsOffset)],
            TimestepSpacing.Linspace => [.. Linspace(trainSteps - 1, points).Select(t => (int)Math.Round(t))],
            _ => [.. Enumerable.Range(0, points).Select(i => (int)Math.Round(trainSteps - (i * ((double)trainSteps / steps))) - 1)],
        };

        if (grid[0] >= trainSteps)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"{steps} steps do not fit: with leading spacing and steps_offset {settings.StepsOffset} the first would be "
                + $"training step {grid[0]} of {trainSteps}; ask for fewer steps");
        }

        return grid[..steps];
    }

    /// <summary>Equidistant from <paramref name="top"/> down to 0; one point alone is 0, as numpy's linspace(0, top, 1) gives.</summary>
    private static IEnumerable<double> Linspace(double top, int points) =>
        Enumerable.Range(0, points).Select(i => points == 1 ? 0 : (points - 1 - i) * (top / (points - 1)));
}

/// <summary>Noise levels of Karras et al. 2022, eq. 5, and the way back from a noise level to training time.</summary>
internal static class KarrasSigmas
{
    private const double Rho = 7;

    /// <summary>N levels from <paramref name="largest"/> down to <paramref name="smallest"/>, dense at the small end.</summary>
    public static double[] Between(double largest, double smallest, int steps)
    {
        double top = Math.Pow(largest, 1 / Rho);
        double bottom = Math.Pow(smallest, 1 / Rho);
        return [.. Enumerable.Range(0, steps).Select(i => Math.Pow(top + (steps == 1 ? 0 : i / (steps - 1.0) * (bottom - top)), Rho))];
    }

    /// <summary>Fractional time of a noise level: linear in ln σ between the entries of the rising table.</summary>
    public static double Time(double sigma, double[] sigmas)
    {
        double log = Math.Log(sigma);
        int below = Math.Clamp(Array.FindLastIndex(sigmas, s => Math.Log(s) <= log), 0, sigmas.Length - 2);
        double low = Math.Log(sigmas[below]);
        double high = Math.Log(sigmas[below + 1]);
        return below + Math.Clamp((log - low) / (high - low), 0, 1);
    }
}

/// <summary>
/// What one output of the U-Net predicts (prediction_type) for a sample x = signal·x0 + noise·ε with signal² + noise² = 1 (signal = √ᾱ,
/// noise = √(1 − ᾱ)).
/// </summary>
internal readonly struct ModelPrediction(PredictionType type, double signal, double noise)
{
    /// <summary>The clean sample x0.</summary>
    public double OriginalSample(double x, double output) => type switch
    {
        PredictionType.Epsilon => (x - (noise * output)) / signal,
        PredictionType.Velocity => (signal * x) - (noise * output),
        _ => output,
    };

    /// <summary>The noise ε.</summary>
    public double Epsilon(double x, double output) => type switch
    {
        PredictionType.Epsilon => output,
        PredictionType.Velocity => (signal * output) + (noise * x),
        _ => (x - (signal * output)) / noise,
    };
}
