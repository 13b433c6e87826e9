namespace AADiff.Diffusion.Sampling;

/// <summary>
/// A sampler with its tables for one number of steps. Immutable: what a multistep method remembers of a picture lies in that picture's
/// <see cref="SamplerHistory"/>, so pictures can join and leave a batch and one scheduler serves any number of threads.
/// </summary>
public interface ISampler
{
    /// <summary>Training time of each network call, noisiest first; fractional for Euler. PNDM calls the network once more than it has steps.</summary>
    IReadOnlyList<double> Timesteps { get; }

    /// <summary>The start latent is N(0, 1) times this.</summary>
    double InitNoiseSigma { get; }

    /// <summary>Scales a latent to what the network was trained to see in call <paramref name="call"/>.</summary>
    void ScaleModelInput(int call, ReadOnlySpan<float> x, Span<float> scaled);

    /// <summary>Whether <see cref="Step"/> of this call adds noise.</summary>
    bool AddsNoise(int call) => false;

    /// <summary>
    /// Moves one picture's latent <paramref name="x"/> in place from call <paramref name="call"/> to the next, given the guided network
    /// output. Calls of one picture come in order. <paramref name="noise"/>: N(0, 1), read only where <see cref="AddsNoise"/>.
    /// </summary>
    void Step(int call, ReadOnlySpan<float> modelOutput, Span<float> x, SamplerHistory memory, ReadOnlySpan<float> noise = default);
}
