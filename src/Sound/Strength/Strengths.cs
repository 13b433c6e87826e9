using System.Collections.Immutable;
using AADiff.Sound.Curves;
using AADiff.Sound.Loudness;

namespace AADiff.Sound.Strength;

/// <summary>From the envelope to the strength of a word in each frame (docs/method.md §3).</summary>
public static class Strengths
{
    /// <summary>A word's strength in the base picture.</summary>
    public const float Base = 1;

    /// <summary>
    /// [frames], each on one of the law's levels, exact as 32-bit floats. A silent sound drives nothing: 1 in every frame, also where the
    /// law would weaken the word in quiet moments.
    /// </summary>
    public static ImmutableArray<float> Of(LoudnessCurve curve, StrengthLaw law) =>
        curve.Silent ? [.. Enumerable.Repeat(law.Rest, curve.Frames)] : Map(curve.Envelope.AsSpan(), law);

    /// <param name="envelope">v, [frames].</param>
    /// <param name="law">The mapping.</param>
    /// <returns>[frames].</returns>
    public static ImmutableArray<float> Map(ReadOnlySpan<double> envelope, StrengthLaw law)
    {
        var strengths = ImmutableArray.CreateBuilder<float>(envelope.Length);
        foreach (double v in envelope)
        {
            strengths.Add(Levels.Snap(law.At(v), law));
        }

        return strengths.MoveToImmutable();
    }

    /// <summary>
    /// What a curve from a file drives: the words of its own strength columns, each strength on its nearest level (one that was exported
    /// and left alone does not move). A curve with nothing but an envelope drives <paramref name="words"/> through <paramref name="law"/>.
    /// </summary>
    public static IReadOnlyList<CurveWord> Of(Curve curve, IEnumerable<string> words, StrengthLaw law) => curve.Words.Length > 0
        ? [.. curve.Words.Select(word => word with { Strengths = [.. word.Strengths.Select(strength => Levels.Snap(strength, law))] })]
        : [.. words.Select(word => new CurveWord(word, Map(curve.Envelope.AsSpan(), law)))];

    /// <summary>As <see cref="Of(LoudnessCurve, StrengthLaw)"/>, before strengths are rounded to levels.</summary>
    public static ImmutableArray<float> Unrounded(LoudnessCurve curve, StrengthLaw law) =>
        curve.Silent ? [.. Enumerable.Repeat(law.Rest, curve.Frames)] : [.. curve.Envelope.Select(v => (float)law.At(v))];

    /// <summary>As <see cref="Of(Curve, IEnumerable{string}, StrengthLaw)"/>, before strengths are rounded to levels: one row a word.</summary>
    public static IEnumerable<ImmutableArray<float>> Unrounded(Curve curve, int words, StrengthLaw law) => curve.Words.Length > 0
        ? curve.Words.Select(word => word.Strengths.Select(strength => Math.Clamp(strength, (float)StrengthLaw.Lowest, (float)StrengthLaw.Highest)).ToImmutableArray())
        : Enumerable.Repeat(curve.Envelope.Select(v => (float)law.At(v)).ToImmutableArray(), words);
}
