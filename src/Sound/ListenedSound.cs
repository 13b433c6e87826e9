using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Sound.Curves;
using AADiff.Sound.Loudness;
using AADiff.Sound.Presets;
using AADiff.Sound.Strength;

namespace AADiff.Sound;

/// <summary>What a sound is to a video: its loudness, the words that it drives, and their strengths, one value a frame.</summary>
/// <param name="Loudness">As measured.</param>
/// <param name="Preset">What measured it; null: settings of the request's own.</param>
/// <param name="Law">From envelope to strength.</param>
/// <param name="Edited">What drives the pictures in its place; null: the measured curve does.</param>
/// <param name="Words">Candidates with scores, best first; empty when no words were asked for or the sound is silent.</param>
/// <param name="Driven">The words that follow the sound.</param>
/// <param name="Warnings">One sentence each.</param>
public sealed record ListenedSound(
    LoudnessCurve Loudness,
    PresetChoice? Preset,
    StrengthLaw Law,
    Curve? Edited,
    ImmutableArray<WordScore> Words,
    ImmutableArray<DrivenStrengths> Driven,
    ImmutableArray<string> Warnings)
{
    public int Frames => Loudness.Frames;

    /// <summary>The measured curve with the strengths of the driven words.</summary>
    public Curve Curve => Curve.Of(Loudness, Driven.Select(driven => new CurveWord(driven.Word.Word, driven.Strengths)));

    /// <summary>
    /// The values that the pictures follow, [frames], and what they are: the strengths of an edited curve (their mean when it has several
    /// words), its envelope when it has no strengths, else the measured loudness: raw, or, with a preset for events or states, as it is heard.
    /// </summary>
    public (string Title, ImmutableArray<double> Values) Followed => Edited switch
    {
        null when Preset is { Preset.Kind: not PresetKind.Plain } => ("heard loudness", Loudness.Envelope),
        null => ("loudness", Loudness.Loudness),
        { Words.Length: > 0 } => ("strength in the edited curve", [.. Enumerable.Range(0, Frames).Select(
            frame => Edited.Words.Average(word => (double)word.Strengths[frame]))]),
        _ => ("envelope of the edited curve", Edited.Envelope),
    };
}

/// <param name="Word">The word and its tokens in the prompt.</param>
/// <param name="Strengths">One strength a frame, each on a level.</param>
/// <param name="Unrounded">The same before they were rounded to levels.</param>
public sealed record DrivenStrengths(DrivenWord Word, ImmutableArray<float> Strengths, ImmutableArray<float> Unrounded);
