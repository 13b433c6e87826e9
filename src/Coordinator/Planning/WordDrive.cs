using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Planning;

/// <param name="Word">The word and its columns.</param>
/// <param name="Strengths">One quantised strength a frame.</param>
public sealed record WordDrive(DrivenWord Word, ImmutableArray<float> Strengths)
{
    /// <summary>
    /// One drive a word for the whole video of <paramref name="frames"/>: shorter sounds leave their word as in the base once they end, longer ones
    /// are cut, and a word of several sounds follows the one that moves it furthest.
    /// </summary>
    public static ImmutableArray<WordDrive> Merge(IEnumerable<TrackDrive> tracks, int frames) =>
    [
        .. tracks.SelectMany(track => track.Drives)
            .GroupBy(drive => drive.Word.Word)
            .Select(same => new WordDrive(
                same.First().Word, [.. StoryboardPlan.Furthest([.. same.Select(drive => Fit(drive.Strengths, frames))])])),
    ];

    private static ImmutableArray<float> Fit(ImmutableArray<float> strengths, int frames) => strengths.Length >= frames
        ? strengths[..frames]
        : strengths.AddRange(Enumerable.Repeat(Sound.Strength.Strengths.Base, frames - strengths.Length));
}
