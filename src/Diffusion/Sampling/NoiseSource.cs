namespace AADiff.Diffusion.Sampling;

/// <summary>
/// All random numbers of one video (docs/method.md §7.3), drawn from its seed in the order in which diffusers draws them: first the start
/// latent, then one tensor a step for samplers that add noise. Base and pictures share them, or the video would flicker.
/// </summary>
internal sealed class NoiseSource
{
    private readonly TorchRandom _random;
    private readonly List<float[]> _stepNoise = [];

    /// <param name="seed">Seed as in <c>torch.manual_seed</c>.</param>
    /// <param name="count">StartLatent of one latent: channels × height × width.</param>
    public NoiseSource(ulong seed, int count)
    {
        _random = new TorchRandom(seed);
        StartLatent = _random.Normal(count);
    }

    /// <summary>N(0, 1), [channels, height, width], not yet multiplied by the sampler's init_noise_sigma.</summary>
    public float[] StartLatent { get; }

    /// <summary>N(0, 1) noise of a step, counted from 0, the same shape.</summary>
    public float[] StepNoise(int step)
    {
        while (_stepNoise.Count <= step)
        {
            _stepNoise.Add(_random.Normal(StartLatent.Length));
        }

        return _stepNoise[step];
    }
}
