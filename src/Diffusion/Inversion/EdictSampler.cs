using AADiff.Diffusion.Sampling;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// EDICT as a sampler of two calls a step. The two latents lie in a picture's history; the latent that the loop knows is the one that the
/// U-Net sees next, and after the last call x.
/// </summary>
internal sealed class EdictSampler : ISampler
{
    private readonly Edict _edict;

    public EdictSampler(DdimSteps steps)
    {
        Steps = steps;
        _edict = new Edict(steps);
        Timesteps = [.. steps.Timesteps.SelectMany(t => (double[])[t, t])];
    }

    /// <summary>The grid, of one timestep a step.</summary>
    public DdimSteps Steps { get; }

    public IReadOnlyList<double> Timesteps { get; }

    public double InitNoiseSigma => 1;

    public void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled) => x.CopyTo(scaled);

    public void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default)
    {
        history.Coupled = _edict.Denoise(
            call, history.Coupled ?? throw new InvalidOperationException("EDICT samples inverted photos only"), modelOutput);
        _edict.Seen(call + 1, history.Coupled).CopyTo(x);
    }
}
