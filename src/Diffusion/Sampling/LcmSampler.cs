using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Sampling;

/// <summary>Multistep consistency sampling of latent consistency models (Luo et al. 2023, algorithm 3).</summary>
internal sealed class LcmSampler : ISampler
{
    /// <summary>σ_data of the boundary condition.</summary>
    private const double DataDeviation = 0.5;

    private readonly SchedulerSettings _settings;
    private readonly NoiseSchedule _schedule;
    private readonly int[] _timesteps;

    public LcmSampler(SchedulerSettings settings, int steps)
    {
        if (steps > settings.OriginalSteps)
        {
            throw new UserError(
                ErrorClass.Usage, $"{steps} steps do not fit: "
                + $"the LCM sampler of this model knows {settings.OriginalSteps} at most, and 4 to 8 are usual");
        }

        // 1. The distillation grid k·⌊T/50⌋ − 1, from the top; of it N entries at equal distance, rounded down.
        _settings = settings;
        _schedule = NoiseSchedule.Create(settings);
        int stride = settings.TrainSteps / settings.OriginalSteps;
        _timesteps = [.. Enumerable.Range(0, steps)
            .Select(i => (int)Math.Floor(i * ((double)settings.OriginalSteps / steps)))
            .Select(i => ((settings.OriginalSteps - i) * stride) - 1)];
        Timesteps = [.. _timesteps.Select(t => (double)t)];
    }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma => 1;

    public bool AddsNoise(int call) => call < _timesteps.Length - 1;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled) => x.CopyTo(scaled);

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default)
    {
        // 2. The boundary condition keeps f(x, 0) = x.
        double time = _timesteps[call] * _settings.TimestepScaling;
        double spread = (time * time) + (DataDeviation * DataDeviation);
        double skip = DataDeviation * DataDeviation / spread;
        double take = time / Math.Sqrt(spread);

        double alpha = _schedule[_timesteps[call]];
        var prediction = new ModelPrediction(_settings.Prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
        double alphaNext = AddsNoise(call) ? _schedule[_timesteps[call + 1]] : 1;
        double signalNext = Math.Sqrt(alphaNext);
        double noiseNext = Math.Sqrt(1 - alphaNext);
        for (int i = 0; i < x.Length; i++)
        {
            double clean = prediction.OriginalSample(x[i], modelOutput[i]);
            if (_settings.ClipSample)
            {
                clean = Math.Clamp(clean, -_settings.ClipRange, _settings.ClipRange);
            }

            // 3. The consistency function's answer, noised again for the next call.
            double denoised = (take * clean) + (skip * x[i]);
            x[i] = (float)(AddsNoise(call) ? (signalNext * denoised) + (noiseNext * noise[i]) : denoised);
        }
    }
}
