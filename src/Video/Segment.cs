using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Video;

/// <summary>A run of frames that is encoded on its own.</summary>
/// <param name="Index">Place among the segments.</param>
/// <param name="First">Its first frame.</param>
/// <param name="Count">How many frames it has.</param>
public sealed record Segment(int Index, int First, int Count)
{
    /// <summary>
    /// Seconds of a segment, for videos that last longer than the seconds before it, the longest first. Short videos have enough of them for several
    /// cores; in long ones each is longer, because to start an encoder costs as much as a few seconds of a small video.
    /// </summary>
    private static readonly (double LongerThan, double Seconds)[] _lengths = [(300, 20), (60, 10), (0, 4)];

    /// <summary>All frames in runs of equal length, the last one perhaps shorter.</summary>
    public static ImmutableArray<Segment> Cut(int frames, FrameRate rate)
    {
        double seconds = _lengths.First(length => frames > length.LongerThan * rate.PerSecond).Seconds;
        int length = Math.Max(1, (int)Math.Round(seconds * rate.PerSecond));
        return [.. Enumerable.Range(0, (frames + length - 1) / length).Select(
            i => new Segment(i, i * length, Math.Min(length, frames - (i * length))))];
    }
}
