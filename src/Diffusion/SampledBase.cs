using AADiff.Diffusion.Sampling;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion;

/// <summary>A base in a running batch: what its frames share, and its own picture, from which they take attention maps.</summary>
public sealed class SampledBase
{
    private readonly int _calls;

    public SampledBase(PreparedBase prepared, AttentionControls controls, ISampler scheduler, int steps)
    {
        (Prepared, Controls, _calls) = (prepared, controls, scheduler.Timesteps.Count);
        Windows = StepWindows.Of(controls, steps);
        Picture = new SampledPicture(this, Start(scheduler), null);
    }

    public PreparedBase Prepared { get; }

    public AttentionControls Controls { get; }

    public StepWindows Windows { get; }

    /// <summary>The base's own picture, advanced only while a frame needs it.</summary>
    public SampledPicture Picture { get; }

    /// <summary>Whether the frames need the base's maps in this call.</summary>
    public bool IsSourceIn(int call) => call < Windows.Inject;

    /// <summary>Whether the frames need the base's latent after this call: for maps of the next call, or for blending.</summary>
    public bool AdvancesIn(int call) => Prepared.Mask is not null ? call < _calls : call + 1 < Math.Min(Windows.Inject, _calls);

    /// <summary>A frame of this base, at its start. Strengths of 1 are the base's own picture, which needs no control.</summary>
    /// <exception cref="ArgumentException">Strengths or words do not fit.</exception>
    public SampledPicture Frame(IReadOnlyList<DrivenWord> words, ReadOnlySpan<float> strengths, ISampler scheduler)
    {
        float[] weights = TokenWeights.Of(words, strengths, Prepared.Prompt.Tokens, Prepared.Prompt.EndToken, Controls.ScaleEndToken);
        return new SampledPicture(this, Start(scheduler), Array.TrueForAll(weights, w => w == 1) ? null : weights);
    }

    /// <summary>A new copy of the latent that base and frames start from.</summary>
    private float[] Start(ISampler scheduler) => [.. Prepared.StartLatent.Select(n => (float)(n * scheduler.InitNoiseSigma))];
}
