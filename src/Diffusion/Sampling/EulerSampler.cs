using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// Euler's method on the probability-flow ODE in the variance-exploding form x = x0 + σ ε (Karras et al. 2022, algorithm 2 without churn).
/// Latents are of the size of σ: up to about 15 at the start.
/// </summary>
internal sealed class EulerSampler : ISampler
{
    private const float SmallestAlpha = 1f / (1 << 24);

    private readonly SchedulerSettings _settings;
    private readonly double[] _sigmas;

    public EulerSampler(SchedulerSettings settings, int steps)
    {
        _settings = settings;
        double[] table = NoiseSchedule.Create(settings, SmallestAlpha).Sigmas();
        double[] times = TimestepGrid.Fractional(settings, steps);

        // 1. Noise levels of the spacing, or others between its first and last one.
        (double first, double last) = (Math.Log(table[^1]), Math.Log(table[0]));
        double[] levels = settings.LogLinear
            ? [.. Enumerable.Range(0, steps + 1).Select(i => Math.Exp(first + (i / (double)steps * (last - first))))]
            : [.. times.Select(t => Interpolate(table, t))];
        if (settings.Karras)
        {
            levels = KarrasSigmas.Between(levels[0], levels[^1], steps);
            times = [.. levels.Select(sigma => KarrasSigmas.Time(sigma, table))];
        }

        // 2. The run ends without noise, or at the smallest level.
        _sigmas = [.. levels, settings.EndsAtSmallestSigma ? table[0] : 0];
        Timesteps = times;

        // 3. With leading spacing the start is x0 + σ ε of a unit-variance x0.
        double largest = _sigmas.Max();
        InitNoiseSigma = settings.Spacing == TimestepSpacing.Leading ? Math.Sqrt((largest * largest) + 1) : largest;
    }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma { get; }

    /// <summary>Noise level of each call and after the last.</summary>
    internal IReadOnlyList<double> Sigmas => _sigmas;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled)
    {
        double factor = 1 / Math.Sqrt((_sigmas[call] * _sigmas[call]) + 1);
        for (int i = 0; i < x.Length; i++)
        {
            scaled[i] = (float)(x[i] * factor);
        }
    }

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default)
    {
        double sigma = _sigmas[call];
        double step = _sigmas[call + 1] - sigma;
        double squared = (sigma * sigma) + 1;
        for (int i = 0; i < x.Length; i++)
        {
            // 1. The clean sample that the network sees.
            double clean = _settings.Prediction switch
            {
                PredictionType.Epsilon => x[i] - (sigma * modelOutput[i]),
                PredictionType.Velocity => (x[i] / squared) - (modelOutput[i] * sigma / Math.Sqrt(squared)),
                _ => modelOutput[i],
            };

            // 2. dx/dσ = (x − x0)/σ, held over the step.
            x[i] = (float)(x[i] + ((x[i] - clean) / sigma * step));
        }
    }

    private static double Interpolate(double[] table, double t)
    {
        int below = Math.Min((int)t, table.Length - 2);
        return table[below] + ((t - below) * (table[below + 1] - table[below]));
    }
}
