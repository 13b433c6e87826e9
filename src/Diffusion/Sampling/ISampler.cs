using AADiff.Diffusion.Inversion;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// A sampler with its tables for one number of steps. Immutable: what a multistep method remembers of a picture lies in that picture's
/// <see cref="SamplerHistory"/>, so pictures can join and leave a batch and one sampler serves any number of threads.
/// </summary>
public interface ISampler
{
    /// <summary>
    /// Timestep of each call of the U-Net, noisiest first; fractional for Euler. PNDM makes one call more than it has steps.
    /// </summary>
    IReadOnlyList<double> Timesteps { get; }

    /// <summary>The start latent is N(0, 1) times this (init_noise_sigma).</summary>
    double InitNoiseSigma { get; }

    /// <summary>
    /// Scales a latent [channels, height, width] to what the U-Net was trained on at the timestep of call <paramref name="call"/>.
    /// </summary>
    void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled);

    /// <summary>Whether <see cref="Step"/> of this call adds noise.</summary>
    bool AddsNoise(int call) => false;

    /// <summary>
    /// Denoises one picture's latent <paramref name="x"/> in place, from the timestep of call <paramref name="call"/> to the next, given
    /// the guided output of the U-Net; all are [channels, height, width]. Calls of one picture come in order. <paramref name="noise"/>:
    /// N(0, 1), read only where <see cref="AddsNoise"/>. Elements are computed in double precision and rounded to float32 once, as the
    /// reference tables were; that is why samplers loop over elements instead of calling float32 tensor operations.
    /// </summary>
    void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory history, ReadOnlySpan<float> noise = default);
}

/// <summary>What a multistep sampler remembers of one picture. Start every picture with a new one.</summary>
public sealed class SamplerHistory
{
    private readonly List<float[]> _outputs = [];

    /// <summary>Number of outputs kept.</summary>
    internal int Count => _outputs.Count;

    /// <summary>The sample to which a corrector step goes back.</summary>
    internal float[]? Sample { get; set; }

    /// <summary>EDICT's two latents; set before its first step.</summary>
    internal CoupledState? Coupled { get; set; }

    /// <summary>An earlier output; 1 is the latest.</summary>
    internal float[] Output(int back) => _outputs[^back];

    /// <summary>Keeps a copy, and of the older ones only so many that <paramref name="limit"/> remain.</summary>
    internal void Add(ReadOnlySpan<float> output, int limit)
    {
        if (_outputs.Count >= limit)
        {
            _outputs.RemoveRange(0, _outputs.Count - limit + 1);
        }

        _outputs.Add(output.ToArray());
    }
}
