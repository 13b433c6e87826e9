using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// DPM-Solver++(2M), data prediction, multistep (Lu et al. 2022b, algorithm 2), with noise level σ and α = 1/√(σ² + 1), λ = −ln σ.
/// Timesteps of Karras levels are rounded and may repeat.
/// </summary>
internal sealed class DpmSolverSampler : ISampler
{
    private const float SmallestAlpha = 1f / (1 << 24);

    /// <summary>Under so many steps the last one is first order for stability.</summary>
    private const int FewSteps = 15;

    private readonly SchedulerSettings _settings;
    private readonly double[] _sigmas;

    public DpmSolverSampler(SchedulerSettings settings, int steps)
    {
        _settings = settings;
        double[] table = NoiseSchedule.Create(settings, SmallestAlpha).Sigmas();
        double[] levels;
        if (settings.Karras)
        {
            // Always between the ends of the whole table: spacing and offset play no part.
            levels = KarrasSigmas.Between(table[^1], table[0], steps);
            Timesteps = [.. levels.Select(sigma => Math.Round(KarrasSigmas.Time(sigma, table)))];
        }
        else
        {
            int[] times = TimestepGrid.WithoutLast(settings, steps);
            levels = [.. times.Select(t => table[t])];
            Timesteps = [.. times.Select(t => (double)t)];
        }

        _sigmas = [.. levels, settings.EndsAtSmallestSigma ? table[0] : 0];
    }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma => 1;

    /// <summary>Noise level of each call and after the last.</summary>
    internal IReadOnlyList<double> Sigmas => _sigmas;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled) => x.CopyTo(scaled);

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default)
    {
        // 1. The data prediction m_i = x0 at this noise level.
        double sigma = _sigmas[call];
        double signal = Signal(sigma);
        var prediction = new ModelPrediction(_settings.Prediction, signal, sigma * signal);
        var clean = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            clean[i] = (float)prediction.OriginalSample(x[i], modelOutput[i]);
        }

        // 2. x' = (σ̃'/σ̃) x + a D0 + b D1 with a = −α'(e^−h − 1), σ̃ = σα.
        double sigmaNext = _sigmas[call + 1];
        double signalNext = Signal(sigmaNext);
        double keep = sigmaNext * signalNext / (sigma * signal);
        double shrink = sigmaNext / sigma;
        double first = -signalNext * (shrink - 1);

        // 3. D1 = (m_i − m_{i−1})/r, r = h_{i−1}/h_i, unless the step is first order.
        double second = 0;
        float[]? before = null;
        if (!IsFirstOrder(call))
        {
            before = history.Output(1);
            double h = Lambda(sigmaNext) - Lambda(sigma);
            double r = (Lambda(sigma) - Lambda(_sigmas[call - 1])) / h;
            double term = _settings.HeunTerm ? signalNext * (((shrink - 1) / h) + 1) : 0.5 * first;
            second = term / r;
        }

        for (int i = 0; i < x.Length; i++)
        {
            double slope = before is null ? 0 : second * (clean[i] - before[i]);
            x[i] = (float)((keep * x[i]) + (first * clean[i]) + slope);
        }

        history.Add(clean, limit: 1);
    }

    /// <summary>The first step has no history, the last one to σ = 0 no finite λ; short runs end first order when asked.</summary>
    private bool IsFirstOrder(int call)
    {
        bool last = call == Timesteps.Count - 1;
        bool lowerAtEnd = _settings.EulerAtFinal || (_settings.LowerOrderFinal && Timesteps.Count < FewSteps)
            || !_settings.EndsAtSmallestSigma;
        return _settings.SolverOrder == 1 || call == 0 || (last && lowerAtEnd);
    }

    private static double Signal(double sigma) => 1 / Math.Sqrt((sigma * sigma) + 1);

    private static double Lambda(double sigma) => -Math.Log(sigma);
}
