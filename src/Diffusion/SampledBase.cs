using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion;

/// <summary>A base in a running batch: what its pictures share, and its own picture, whose attention maps they use.</summary>
public sealed class SampledBase
{
    private readonly int _calls;

    /// <param name="prepared">Prompt, start latent, noise, mask, and of a photo its inversion.</param>
    /// <param name="controls">How its pictures are edited.</param>
    /// <param name="sampler">The one that the batch is sampled with.</param>
    /// <param name="steps">N, of which the windows are fractions.</param>
    public SampledBase(PreparedBase prepared, AttentionControls controls, ISampler sampler, int steps)
    {
        (Prepared, Controls, _calls) = (prepared, controls, sampler.Timesteps.Count);
        Windows = StepWindows.Of(controls, prepared.Inversion?.Coupled is null ? steps : 2 * steps);
        Picture = new SampledPicture(this, StartLatent(sampler), null);
    }

    public PreparedBase Prepared { get; }

    public AttentionControls Controls { get; }

    /// <summary>Of a photo whose latents are known at every call; null: the base is sampled.</summary>
    internal InvertedBase? Inverted => Prepared.Inversion;

    /// <summary>In calls of the U-Net; EDICT has two a step.</summary>
    internal StepWindows Windows { get; }

    /// <summary>The base's own picture, advanced only while an edited picture needs it.</summary>
    internal SampledPicture Picture { get; }

    /// <summary>
    /// A picture edited from this base, at its start. Strengths of 1 give the base's own picture, which needs no control; so do strengths of 0
    /// of words that a photo does not show.
    /// </summary>
    /// <param name="words">Driven words with their tokens.</param>
    /// <param name="strengths">One a word; 1 = as the prompt says.</param>
    /// <param name="sampler">The one that the batch is sampled with.</param>
    /// <exception cref="ArgumentException">Strengths or words do not fit.</exception>
    public SampledPicture EditedPicture(IReadOnlyList<DrivenWord> words, ReadOnlySpan<float> strengths, ISampler sampler)
    {
        float[] weights = TokenWeights.Of(words, strengths, Prepared.Prompt.Tokens, Prepared.Prompt.EndToken, Controls.ScaleEndToken);
        bool isBase = Inverted?.NeutralWeights is { } neutral ? weights.AsSpan().SequenceEqual(neutral) : Array.TrueForAll(weights, w => w == 1);
        return new SampledPicture(this, StartLatent(sampler), isBase ? null : weights);
    }

    /// <summary>Whether the pictures use the base's maps in this call.</summary>
    internal bool IsSourceIn(int call) => call < Windows.Inject;

    /// <summary>Whether the base's latent is needed after this call: for the maps of the next call, or for blending.</summary>
    internal bool AdvancesIn(int call) => Inverted is null
        && (Prepared.Mask is not null ? call < _calls : call + 1 < Math.Min(Windows.Inject, _calls));

    /// <summary>
    /// A new copy of the latent that base and pictures start from: N(0, 1) · init_noise_sigma, multiplied in double precision as the
    /// reference does.
    /// </summary>
    private float[] StartLatent(ISampler sampler) => Inverted is { } inverted ? [.. inverted.Latents[0]] : [.. Prepared.StartLatent.Select(n => (float)(n * sampler.InitNoiseSigma))];
}

/// <summary>A picture between noise and its final latent: a base's own, or one edited from it.</summary>
public sealed class SampledPicture
{
    internal SampledPicture(SampledBase origin, float[] startLatent, float[]? tokenWeights)
    {
        (Base, Latent, TokenWeights) = (origin, startLatent, tokenWeights);
        History = new SamplerHistory { Coupled = origin.Inverted?.Coupled is { } coupled ? CoupledState.Of(coupled) : null };
    }

    /// <summary>A photo as it is, whose latent after each call is known.</summary>
    internal bool IsKnown => TokenWeights is null && Base.Inverted is not null;

    /// <summary>x, [channels, height, width], as far as it is denoised.</summary>
    public float[] Latent { get; }

    /// <summary>What is shown of it once it is decoded: a photo's own pixels may lie around it.</summary>
    public Picture Finish(Picture decoded) => Base.Prepared.Photo?.Over(decoded, Base.Prepared.Shape) ?? decoded;

    /// <summary>The base whose own picture this is, or from which it is edited.</summary>
    internal SampledBase Base { get; }

    internal SamplerHistory History { get; }

    /// <summary>Factor of each token's column, [L]; null: nothing is edited, the picture is the base's own.</summary>
    internal float[]? TokenWeights { get; }
}
