using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// DDIM with η = 0 (Song et al. 2021, eq. 12). The step always goes to t − ⌊T/N⌋, which only with leading spacing is the next
/// timestep of the grid: that is the reference's behaviour.
/// </summary>
internal sealed class DdimSampler : ISampler
{
    private readonly SchedulerSettings _settings;
    private readonly NoiseSchedule _schedule;
    private readonly int[] _timesteps;
    private readonly int _stride;

    public DdimSampler(SchedulerSettings settings, int steps)
    {
        _settings = settings;
        _schedule = NoiseSchedule.Create(settings);
        _timesteps = TimestepGrid.Whole(settings, steps);
        _stride = settings.TrainSteps / steps;
        Timesteps = [.. _timesteps.Select(t => (double)t)];
    }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma => 1;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled) => x.CopyTo(scaled);

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default)
    {
        // 1. ᾱ here and after the step.
        int t = _timesteps[call];
        double alpha = _schedule[t];
        double alphaNext = t >= _stride ? _schedule[t - _stride] : _settings.SetAlphaToOne ? 1 : _schedule[0];
        double signalNext = Math.Sqrt(alphaNext);
        double noiseNext = Math.Sqrt(1 - alphaNext);
        var prediction = new ModelPrediction(_settings.Prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha));

        for (int i = 0; i < x.Length; i++)
        {
            // 2. The clean sample and the noise that the network sees. A clipped x0 does not change ε.
            double clean = prediction.OriginalSample(x[i], modelOutput[i]);
            double epsilon = prediction.Epsilon(x[i], modelOutput[i]);
            if (_settings.ClipSample)
            {
                clean = Math.Clamp(clean, -_settings.ClipRange, _settings.ClipRange);
            }

            // 3. x' = √ᾱ' x0 + √(1 − ᾱ') ε.
            x[i] = (float)((signalNext * clean) + (noiseNext * epsilon));
        }
    }
}
