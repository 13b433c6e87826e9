using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Sound.Grounding;

/// <summary>Which words a sound drives, and why.</summary>
/// <param name="Words">All candidates, the best first; words chosen by hand in the order they were given.</param>
/// <param name="Driven">The chosen ones with their tokens, in the order of <paramref name="Words"/>.</param>
/// <param name="Shares">For display only, one a word: softmax of the scaled scores, sum 1; empty for words chosen by hand.</param>
/// <param name="Warnings">One sentence each.</param>
public sealed record GroundingResult(
    ImmutableArray<WordScore> Words, ImmutableArray<DrivenWord> Driven, ImmutableArray<double> Shares, ImmutableArray<string> Warnings)
{
    /// <summary>Of a sound that no word is chosen for.</summary>
    public static GroundingResult None { get; } = new([], [], [], []);
}
