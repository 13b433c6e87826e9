using System.Collections.Immutable;

namespace AADiff.Sound.Curves;

/// <param name="Word">As it stands in the prompt.</param>
/// <param name="Strengths">m, [frames].</param>
public sealed record CurveWord(string Word, ImmutableArray<float> Strengths);
