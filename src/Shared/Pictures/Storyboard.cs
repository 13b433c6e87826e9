using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>
/// The whole video before any GPU works: frame i (shown at exactly i/fps) is picture <c>Frames[i]</c> of <see cref="Pictures"/>, the nearest one where
/// not all of them are drawn. Stored as <c>jobs/{id}/storyboard.json</c>.
/// </summary>
public sealed record Storyboard(BaseKey Base, FrameRate FrameRate, ImmutableArray<int> Frames, ImmutableArray<PlannedPicture> Pictures)
{
    /// <summary>Size of its pictures; null: it was planned by a version that did not write it down.</summary>
    public PictureSize? Size { get; init; }

    /// <summary>
    /// What each frame is to show, unrounded: the strengths of the base's driven words, frame by frame. Null: every frame shows its picture alone, and
    /// all pictures are drawn.
    /// </summary>
    public ImmutableArray<float>? Strengths { get; init; }

    /// <summary>One a frame, of pictures that are drawn; null with <see cref="Strengths"/>: it is not known yet which ones will be.</summary>
    public ImmutableArray<FrameBlend>? Blends { get; init; }

    /// <summary>Which pictures are drawn depends on those that were drawn before.</summary>
    [JsonIgnore]
    public bool IsAdaptive => Strengths is not null;

    /// <summary>It is known what every frame is made of.</summary>
    [JsonIgnore]
    public bool IsSettled => !IsAdaptive || Blends is not null;

    /// <summary>Frames that are blended of several pictures; null: it is not known yet.</summary>
    [JsonIgnore]
    public int? Blended => !IsAdaptive ? 0 : Blends?.Count(blend => !blend.IsAlone);

    /// <summary>Only of a storyboard that is settled.</summary>
    public FrameBlend BlendOf(int frame) => Blends is { } blends ? blends[frame] : FrameBlend.Alone(Frames[frame]);

    /// <summary>The strengths of a frame, one a driven word.</summary>
    public ReadOnlySpan<float> StrengthsOf(int frame)
    {
        if (Strengths is not { } all)
        {
            return Pictures[Frames[frame]].Strengths.AsSpan();
        }

        int words = all.Length / Frames.Length;
        return all.AsSpan().Slice(frame * words, words);
    }

    /// <summary>The mean of a frame's strengths; 1, the base's, where no word is driven.</summary>
    public double MeanStrengthOf(int frame)
    {
        ReadOnlySpan<float> strengths = StrengthsOf(frame);
        double sum = 0;
        foreach (float strength in strengths)
        {
            sum += strength;
        }

        return strengths.Length == 0 ? 1 : sum / strengths.Length;
    }

    /// <summary>The pictures that frames are made of, in their order; only of a storyboard that is settled.</summary>
    public ImmutableArray<int> Drawn() => Blends is not { } blends
        ? [.. Enumerable.Range(0, Pictures.Length)]
        : [.. blends.SelectMany(blend => blend.Pictures).Distinct().Order()];
}

/// <summary>A picture to render, given by the strengths of the base's driven words.</summary>
public sealed record PlannedPicture(PictureKey Key, ImmutableArray<float> Strengths);
