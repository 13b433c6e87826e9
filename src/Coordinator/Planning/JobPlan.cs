using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Planning;

/// <summary>What planning found; the storyboard itself lies in the store.</summary>
/// <param name="Storyboard">As stored.</param>
/// <param name="First">Pictures that are drawn to begin with; null: all.</param>
/// <param name="Words">Candidates with scores.</param>
/// <param name="Presets">What the sounds were measured with.</param>
/// <param name="Warnings">One sentence each: silence, ambiguous word, …</param>
/// <param name="StageSeconds">Seconds by stage (listening, grounding, …).</param>
public sealed record JobPlan(
    Storyboard Storyboard,
    ImmutableArray<int>? First,
    ImmutableArray<WordScore> Words,
    ImmutableArray<PresetScore> Presets,
    ImmutableArray<string> Warnings,
    ImmutableSortedDictionary<string, double> StageSeconds);
