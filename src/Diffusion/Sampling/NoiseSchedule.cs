using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// ᾱ over the training steps: x_t = √ᾱ[t] x0 + √(1 − ᾱ[t]) ε. The values are diffusers' to the last bit: float32, from betas laid out as torch
/// lays them out, multiplied up in double. What is computed from them is double.
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
                throw new UserError(ErrorClass.Model, "scheduler_config.json asks for rescale_betas_zero_snr with prediction_type epsilon, which divides by zero at the first step; use v_prediction");
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
            "scaled_linear" => [.. Linspace((float)Math.Sqrt(settings.BetaStart), (float)Math.Sqrt(settings.BetaEnd), count).Select(root => root * root)],
            "squaredcos_cap_v2" => [.. Enumerable.Range(0, count).Select(t => (float)Math.Min(0.999, 1 - (CosineAlpha((t + 1.0) / count) / CosineAlpha((double)t / count))))],
            _ => throw new UserError(ErrorClass.Model, $"scheduler_config.json names beta_schedule \"{settings.BetaSchedule}\"; linear, scaled_linear and squaredcos_cap_v2 are supported"),
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
