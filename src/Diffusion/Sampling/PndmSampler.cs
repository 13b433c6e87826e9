using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// PNDM without its Runge-Kutta start (PLMS; Liu et al. 2022): DDIM-like transfer of a linear multistep ε. The second call repeats the
/// first step with an averaged ε, so N ≥ 2 steps make N + 1 calls.
/// </summary>
internal sealed class PndmSampler : ISampler
{
    private readonly SchedulerSettings _settings;
    private readonly NoiseSchedule _schedule;
    private readonly int[] _timesteps;
    private readonly int _stride;

    public PndmSampler(SchedulerSettings settings, int steps)
    {
        _settings = settings;
        _schedule = NoiseSchedule.Create(settings);
        _stride = settings.TrainSteps / steps;
        int[] grid = TimestepGrid.Whole(settings, steps);
        _timesteps = steps == 1 ? grid : [grid[0], grid[1], .. grid[1..]];
        Timesteps = [.. _timesteps.Select(t => (double)t)];
    }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma => 1;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled) => x.CopyTo(scaled);

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default)
    {
        // 1. The second call corrects the first: from the same sample, over the same interval.
        int from = _timesteps[call];
        int to = from - _stride;
        if (call == 1)
        {
            (from, to) = (from + _stride, from);
            history.Sample!.CopyTo(x);
        }
        else
        {
            history.Add(modelOutput, limit: 4);
            history.Sample = call == 0 ? x.ToArray() : null;
        }

        // 2. Adams-Bashforth over the outputs so far (eq. 12; lower orders while there are fewer than four).
        var output = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double Before(int back) => history.Output(back)[i];
            output[i] = (call, history.Count) switch
            {
                (0, _) => modelOutput[i],
                (1, _) => (modelOutput[i] + Before(1)) / 2,
                (_, 2) => ((3 * Before(1)) - Before(2)) / 2,
                (_, 3) => ((23 * Before(1)) - (16 * Before(2)) + (5 * Before(3))) / 12,
                _ => ((55 * Before(1)) - (59 * Before(2)) + (37 * Before(3)) - (9 * Before(4))) / 24,
            };
        }

        // 3. The transfer of eq. 11.
        double alpha = _schedule[from];
        double alphaNext = to >= 0 ? _schedule[to] : _settings.SetAlphaToOne ? 1 : _schedule[0];
        double keep = Math.Sqrt(alphaNext / alpha);
        double divisor = (alpha * Math.Sqrt(1 - alphaNext)) + Math.Sqrt(alpha * (1 - alpha) * alphaNext);
        var prediction = new ModelPrediction(_settings.Prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)((keep * x[i]) - ((alphaNext - alpha) * prediction.Epsilon(x[i], output[i]) / divisor));
        }
    }
}
