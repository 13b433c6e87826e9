using AADiff.Shared.Errors;
using AADiff.Sound.Decoding;
using AADiff.Sound.Mixing;

namespace AADiff.Video;

/// <summary>
/// Checks a finished file by decoding all of it, before anybody is told that it is finished: its frames and when they show, its colours, and that its
/// sound is the one that was listened to.
/// </summary>
internal sealed class FinishedVideo(Ffmpeg ffmpeg)
{
    private const string Colours = "yuv420p/tv/bt709/bt709/bt709";

    /// <param name="file">In the assembly folder.</param>
    /// <param name="timeline">As it should be.</param>
    /// <param name="sound">The encoded sound that was put in.</param>
    /// <param name="heard">The samples that it should sound like; null: none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserError">Class Failed: it is not as it should be.</exception>
    public async Task RequireAsync(
        PlainName file, VideoTimeline timeline, EncodedSound sound, IPlayedSound? heard, CancellationToken cancellationToken)
    {
        MediaStreams streams = await ffmpeg.DescribeAsync(file, cancellationToken).ConfigureAwait(false);
        RequireStreams(streams, heard);
        SoundComparison? comparison = heard is null ? null : new(heard.Channels, heard.SampleRate);
        MediaContents contents = await ffmpeg.ReadAsync(
            file,
            timeline.FrameTicks,
            comparison is null ? null : decoded => CompareAsync(decoded, heard!, comparison, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        RequireFrames(contents.Frames, contents.DecodedFrames, timeline);
        if (comparison is not null)
        {
            RequireSound(contents.Sound, comparison, sound, heard!.SampleRate);
        }
    }

    private static void RequireStreams(MediaStreams streams, IPlayedSound? heard)
    {
        Verify(streams.Video?.Codec == "h264", $"its pictures are {streams.Video?.Codec ?? "missing"} instead of h264");
        Verify(streams.Video!.Colours == Colours, $"its colours are marked {streams.Video.Colours} instead of {Colours}");
        Verify((streams.Audio is null) == (heard is null), heard is null ? "it has a sound track" : "it has no sound track");
        if (streams.Audio is { } audio)
        {
            Verify(
                audio == new MediaStreams.AudioStream("aac", heard!.SampleRate, heard.Channels),
                $"its sound is {audio.Codec} with {audio.Channels} channels at {audio.SampleRate} Hz");
        }
    }

    private static void RequireFrames(MediaLines stored, MediaLines decoded, VideoTimeline timeline)
    {
        Verify(
            stored.Count == timeline.Frames && decoded.Count == timeline.Frames,
            $"it holds {stored.Count} frames of which {decoded.Count} can be decoded, instead of {timeline.Frames}");
        Verify(
            stored.TicksPerSecond == timeline.Timescale && stored.FirstMisplaced is null, $"frame {stored.FirstMisplaced} is not where it belongs");
        Verify(stored.End == timeline.TicksOf(timeline.Frames - 1) + timeline.LastFrameTicks, "its pictures do not last as long as they should");
        Verify(
            decoded.TicksPerSecond == timeline.Timescale && decoded.FirstMisplaced is null, $"frame {decoded.FirstMisplaced} is not shown when it should be");
    }

    private static void RequireSound(MediaLines stored, SoundComparison comparison, EncodedSound sound, int sampleRate)
    {
        Verify(stored.End == sound.Samples, $"its sound lasts {stored.End} samples instead of {sound.Samples}");
        string? difference = comparison.Difference();
        Verify(difference is null, difference!);

        // The length that the file names is a whole number of milliseconds.
        Verify(
            Math.Abs(comparison.Samples - sound.Samples) * 1000 <= sampleRate,
            $"its sound lasts {sound.Samples} samples instead of {comparison.Samples}");
    }

    /// <summary>Both side by side, to the end of both.</summary>
    private static async Task CompareAsync(
        Func<Memory<float>, Task<int>> decoded, IPlayedSound heard, SoundComparison comparison, CancellationToken cancellationToken)
    {
        float[] came = new float[8192 * heard.Channels];
        await foreach (ReadOnlyMemory<float> block in heard.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            for (int from = 0; from < block.Length; from += came.Length)
            {
                ReadOnlyMemory<float> expected = block[from..Math.Min(block.Length, from + came.Length)];
                int count = await decoded(came.AsMemory(0, expected.Length)).ConfigureAwait(false);
                comparison.Add(expected.Span, came.AsSpan(0, count));
            }
        }

        for (int count; (count = await decoded(came).ConfigureAwait(false)) > 0;)
        {
            comparison.Add([], came.AsSpan(0, count));
        }
    }

    private static void Verify(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UserError(
                ErrorClass.Failed, $"The encoded video failed its check: {otherwise}. Run the job again; if it happens twice, report it.");
        }
    }
}
