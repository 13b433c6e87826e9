using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>DDIM with η = 0, the sampler that photos are inverted with.</summary>
internal sealed class DdimSampler : ISampler
{
    public DdimSampler(SchedulerSettings settings, int steps)
    {
        Steps = new DdimSteps(settings, steps);
        Timesteps = Steps.Timesteps;
    }

    /// <summary>The grid, for the way from a picture to noise.</summary>
    public DdimSteps Steps { get; }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma => 1;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled) => x.CopyTo(scaled);

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default) =>
        Steps.Denoise(call, modelOutput, x);
}
