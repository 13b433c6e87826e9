using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>
/// Checks a finished file before anybody is told that it is finished. Its segments and its sound were decoded and found right before
/// (<see cref="SegmentCheck"/>, <see cref="SoundCheck"/>), so nothing is decoded here: it is seen that it holds their very packets and nothing else, when
/// each frame shows, and how its colours are marked.
/// </summary>
internal sealed class FinishedVideo(Ffmpeg ffmpeg, VideoFolder folder)
{
    private const string Colours = "yuv420p/tv/bt709/bt709/bt709";

    /// <param name="file">In the folder of the video.</param>
    /// <param name="timeline">As it should be.</param>
    /// <param name="list">Names the segments to ffmpeg, as for the join.</param>
    /// <param name="segments">That were joined, in order.</param>
    /// <param name="sound">That was put in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserError">Class Failed: it is not as it should be.</exception>
    /// <exception cref="FfmpegFailure">It can't be read.</exception>
    public async Task RequireAsync(
        PlainName file,
        VideoTimeline timeline,
        PlainName list,
        ImmutableArray<CheckedFile> segments,
        EncodedSound sound,
        CancellationToken cancellationToken)
    {
        ImmutableArray<CheckedPackets> known = [.. segments.Select(segment => segment.Packets).OfType<CheckedPackets>()];
        bool allKnown = known.Length == segments.Length;
        Task<MediaStreams> describing = ffmpeg.DescribeAsync(file, cancellationToken);
        Task<(MediaLines Frames, MediaLines Sound)> listing = ffmpeg.ListAsync(
            file, timeline.FrameTicks, [.. known.Select(packets => packets.Count)], sound.File is not null, cancellationToken);
        Task<MediaLines>? listingSegments = allKnown
            ? null
            : ffmpeg.ListSegmentsAsync(list, [.. segments.Select(segment => segment.Name)], cancellationToken);

        // What the streams are says better what is wrong than why they can't be listed.
        await Task.WhenAll(describing, listing, listingSegments ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RequireStreams(await describing.ConfigureAwait(false), sound);
        (MediaLines frames, MediaLines heard) = await listing.ConfigureAwait(false);
        MediaLines? segmentFrames = listingSegments is null ? null : await listingSegments.ConfigureAwait(false);
        RequireFrames(frames, timeline);

        // After they were read: what changed them before is seen by that.
        for (int i = 0; i < segments.Length; i++)
        {
            await RequireUnchangedAsync(segments[i], $"segment {i}", cancellationToken).ConfigureAwait(false);
        }

        VideoCheck.Require(
            segmentFrames is null ? frames.Parts.SequenceEqual(known.Select(packets => packets.Content)) : frames.Content == segmentFrames.Content,
            "its pictures are not those of its segments");
        if (sound.File is { } track)
        {
            await RequireUnchangedAsync(track, "its sound", cancellationToken).ConfigureAwait(false);
            VideoCheck.Require(heard.End == sound.Samples, $"its sound lasts {heard.End} samples instead of {sound.Samples}");
            VideoCheck.Require(
                heard.Content == track.Packets?.Content && heard.Times == track.Packets.Times, "its sound is not the one that was encoded");
        }
    }

    private async Task RequireUnchangedAsync(CheckedFile part, string what, CancellationToken cancellationToken)
    {
        FileStream content = File.OpenRead(folder.File(part.Name));
        await using (content.ConfigureAwait(false))
        {
            Sha256Digest now = await Sha256Digest.OfAsync(content, cancellationToken).ConfigureAwait(false);
            VideoCheck.Require(now == part.Digest, $"{what} was changed after it had been checked");
        }
    }

    private static void RequireStreams(MediaStreams streams, EncodedSound sound)
    {
        VideoCheck.Require(streams.Video?.Codec == "h264", $"its pictures are {streams.Video?.Codec ?? "missing"} instead of h264");
        VideoCheck.Require(streams.Video!.Colours == Colours, $"its colours are marked {streams.Video.Colours} instead of {Colours}");
        if (sound.File is null)
        {
            VideoCheck.Require(streams.Audio is null, "it has a sound track");
        }
        else
        {
            SoundCheck.RequireStream(streams, sound.SampleRate, sound.Channels);
        }
    }

    private static void RequireFrames(MediaLines frames, VideoTimeline timeline)
    {
        VideoCheck.Require(frames.Count == timeline.Frames, $"it holds {frames.Count} frames instead of {timeline.Frames}");
        VideoCheck.Require(
            frames.TicksPerSecond == timeline.Timescale && frames.FirstMisplaced is null, $"frame {frames.FirstMisplaced} is not where it belongs");
        VideoCheck.Require(
            frames.End == timeline.TicksOf(timeline.Frames - 1) + timeline.LastFrameTicks, "its pictures do not last as long as they should");
    }
}
