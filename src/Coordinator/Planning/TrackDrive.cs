using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Planning;

/// <summary>What one sound does to the picture.</summary>
/// <param name="Frames">Frames that the sound lasts.</param>
/// <param name="Drives">The words it drives; none when it is silent.</param>
/// <param name="Words">Candidates with scores, best first.</param>
/// <param name="Warnings">One sentence each.</param>
public sealed record TrackDrive(
    int Frames, ImmutableArray<WordDrive> Drives, ImmutableArray<WordScore> Words, ImmutableArray<string> Warnings);
