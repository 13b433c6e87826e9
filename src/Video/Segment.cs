using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Video;

/// <summary>A run of frames that is encoded on its own.</summary>
/// <param name="Index">Place among the segments.</param>
/// <param name="First">Its first frame.</param>
/// <param name="Count">How many frames it has.</param>
public sealed record Segment(int Index, int First, int Count)
{
    /// <summary>Of a video of up to <see cref="Long"/>: enough of them for several cores.</summary>
    private const double Seconds = 4;

    /// <summary>Of a longer one: to start an encoder costs as much as a second or two of a small video.</summary>
    private const double LongSeconds = 10;

    /// <summary>Seconds.</summary>
    private const double Long = 60;

    /// <summary>All frames in runs of equal length, the last one perhaps shorter.</summary>
    public static ImmutableArray<Segment> Cut(int frames, FrameRate rate)
    {
        double seconds = frames > Long * rate.PerSecond ? LongSeconds : Seconds;
        int length = Math.Max(1, (int)Math.Round(seconds * rate.PerSecond));
        return [.. Enumerable.Range(0, (frames + length - 1) / length).Select(
            i => new Segment(i, i * length, Math.Min(length, frames - (i * length))))];
    }
}
