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
    /// cores; in long ones each is longer, and longer still where frames are small, because to start an encoder costs as much as seconds of a small video.
    /// </summary>
    private static readonly (double LongerThan, double Seconds)[] _lengths = [(300, 20), (60, 10), (0, 4)];

    /// <summary>In long videos: pixels that an encoder takes several times as long for as it takes to start. Frames of 512 × 512 are as many in 20 s.</summary>
    private const double LeastPixels = 20.0 * 30 * 512 * 512;

    private const double MostSeconds = 60;

    /// <summary>Share of a segment that is none of its own: an encoder for a few frames would be waited for at the end.</summary>
    private const double LeastRest = 0.25;

    /// <summary>All frames in runs of equal length, the last one perhaps shorter. A short rest is shared out among the others.</summary>
    /// <param name="frames">Of the video.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="size">Of the video; null: not known, and taken for large.</param>
    public static ImmutableArray<Segment> Cut(int frames, FrameRate rate, PictureSize? size = null)
    {
        (double longerThan, double seconds) = _lengths.First(length => frames > length.LongerThan * rate.PerSecond);
        if (longerThan == _lengths[0].LongerThan && size is { } known)
        {
            double enough = LeastPixels / ((double)known.Width * known.Height * rate.PerSecond);
            seconds = Math.Clamp(10 * Math.Floor(enough / 10), seconds, MostSeconds);
        }

        int length = Math.Max(1, (int)Math.Round(seconds * rate.PerSecond));
        if (frames > length && frames % length < LeastRest * length)
        {
            int count = frames / length;
            length = (frames + count - 1) / count;
        }

        return [.. Enumerable.Range(0, (frames + length - 1) / length).Select(
            i => new Segment(i, i * length, Math.Min(length, frames - (i * length))))];
    }
}
