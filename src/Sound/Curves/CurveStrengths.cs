using AADiff.Sound.Strength;

namespace AADiff.Sound.Curves;

/// <summary>What a curve from a file drives.</summary>
public static class CurveStrengths
{
    /// <summary>
    /// The words of the curve's own strength columns, each strength on its nearest level (one that was exported and left alone does not move). A curve
    /// with nothing but an envelope drives <paramref name="words"/> through <paramref name="law"/>.
    /// </summary>
    public static IReadOnlyList<CurveWord> Of(Curve curve, IEnumerable<string> words, StrengthLaw law) => curve.Words.Length > 0
        ? [.. curve.Words.Select(word => word with { Strengths = [.. word.Strengths.Select(strength => Levels.Snap(strength, law))] })]
        : [.. words.Select(word => new CurveWord(word, Strengths.Map(curve.Envelope.AsSpan(), law)))];
}
