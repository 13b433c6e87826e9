using System.Collections.Immutable;

namespace AADiff.Diffusion.Inversion;

/// <summary>What null-text inversion knows between two steps: enough to go on with, after a stop too.</summary>
/// <param name="Embeddings">φ of the calls that are done, noisiest first, each [tokens, width].</param>
/// <param name="Latent">z̄ after them, [channels, height, width].</param>
internal sealed record NullTextState(ImmutableArray<float[]> Embeddings, float[] Latent)
{
    /// <summary>Before the first step.</summary>
    /// <param name="noise">z* of the noisiest timestep.</param>
    public static NullTextState Start(float[] noise) => new([], noise);

    /// <summary>Calls that are done.</summary>
    public int Steps => Embeddings.Length;
}

/// <summary>Null-text inversion is at work.</summary>
/// <param name="Step">Call of the sampling, from 0.</param>
/// <param name="Iteration">Of this call's optimisation, from 0.</param>
/// <param name="Loss">Before the iteration changed the embedding.</param>
internal readonly record struct NullTextProgress(int Step, int Iteration, double Loss);

/// <summary>How long and how fast each embedding is optimised; the defaults are those of the paper's code.</summary>
internal sealed record NullTextSettings
{
    /// <summary>Most iterations of a call.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>Of the first call; that of call i is this times 1 − i/100.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Loss below which a call is done, of the first call.</summary>
    public double Threshold { get; init; } = 1e-5;

    /// <summary>What each further call adds to the threshold.</summary>
    public double ThresholdGrowth { get; init; } = 2e-5;

    /// <summary>Of more than 100 calls the last ones keep the slowest rate: the code's formula would turn around.</summary>
    public double RateOf(int call) => LearningRate * (1 - (Math.Min(call, 99) / 100.0));

    public double ThresholdOf(int call) => Threshold + (call * ThresholdGrowth);
}
