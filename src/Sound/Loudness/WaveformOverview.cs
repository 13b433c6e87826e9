using System.Collections.Immutable;

namespace AADiff.Sound.Loudness;

/// <summary>Lowest and highest sample of each stretch of the sound, for drawing. The last stretch may be shorter.</summary>
/// <param name="Min">[stretches].</param>
/// <param name="Max">[stretches].</param>
/// <param name="SamplesPerBucket">Length of a stretch.</param>
public sealed record WaveformOverview(ImmutableArray<float> Min, ImmutableArray<float> Max, long SamplesPerBucket);
