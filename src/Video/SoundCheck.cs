using AADiff.Sound.Decoding;
using AADiff.Sound.Mixing;

namespace AADiff.Video;

/// <summary>Decodes an encoded sound and compares it with what was listened to, while pictures are drawn.</summary>
internal sealed class SoundCheck(Ffmpeg ffmpeg)
{
    private const string Codec = "aac";

    /// <param name="file">In the folder of the video.</param>
    /// <param name="heard">The samples that it should sound like.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its length in samples, and what it holds.</returns>
    /// <exception cref="Shared.Errors.UserError">Class Failed: it is another one.</exception>
    /// <exception cref="FfmpegFailure">It can't be decoded.</exception>
    public async Task<(long Samples, CheckedPackets Packets)> RequireAsync(PlainName file, IPlayedSound heard, CancellationToken cancellationToken)
    {
        SoundComparison comparison = new(heard.Channels, heard.SampleRate);
        MediaLines stored = await ffmpeg.DecodeSoundAsync(
            file, decoded => CompareAsync(decoded, heard, comparison, cancellationToken), cancellationToken).ConfigureAwait(false);
        string? difference = comparison.Difference();
        if (difference is not null || stored.Codec != Codec)
        {
            // What it is says more than how it sounds.
            RequireStream(await ffmpeg.DescribeAsync(file, cancellationToken).ConfigureAwait(false), heard.SampleRate, heard.Channels);
        }

        VideoCheck.Require(difference is null, difference!);

        // The length that the file names is a whole number of milliseconds.
        VideoCheck.Require(
            stored.TicksPerSecond == heard.SampleRate && Math.Abs(comparison.Samples - stored.End) * 1000 <= heard.SampleRate,
            $"its sound lasts {stored.End} samples instead of {comparison.Samples}");
        return (stored.End, new CheckedPackets((int)stored.Count, stored.Content, stored.Times));
    }

    public static void RequireStream(MediaStreams streams, int sampleRate, int channels)
    {
        VideoCheck.Require(streams.Audio is not null, "it has no sound track");
        VideoCheck.Require(
            streams.Audio == new MediaStreams.AudioStream(Codec, sampleRate, channels),
            $"its sound is {streams.Audio!.Codec} with {streams.Audio.Channels} channels at {streams.Audio.SampleRate} Hz");
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
}
