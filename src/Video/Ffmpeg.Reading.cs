using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AADiff.Shared.Programs;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>Looking at files that it made.</summary>
internal sealed partial class Ffmpeg
{
    /// <summary>Bytes of what ffprobe may say.</summary>
    private const int LongestDescription = 64 * 1024;

    /// <summary>Output that lists packets as they are stored.</summary>
    private const string Stored = "-c copy -f framecrc";

    /// <summary>Output that lists frames as they are decoded, none made up and none left out.</summary>
    private const string Decoded = "-fps_mode passthrough -enc_time_base -1 -f framecrc";

    /// <exception cref="FfmpegFailure">The file can't be read.</exception>
    public async Task<MediaStreams> DescribeAsync(PlainName name, CancellationToken cancellationToken)
    {
        byte[] description = new byte[LongestDescription];
        int length = 0;
        await RunAsync(
            "ffprobe",
            $"{MediaStreams.Arguments} {OwnInput} -i {name}",
            [name],
            [],
            async run =>
            {
                run.FeedNothing();
                using (run.Awaited())
                {
                    length = await run.Output.ReadAtLeastAsync(description, description.Length, throwOnEndOfStream: false, cancellationToken)
                        .ConfigureAwait(false);
                }

                return await run.EndAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return MediaStreams.Read(description.AsMemory(0, length));
    }

    /// <summary>Lists every packet of one stream of a file of ours, as stored.</summary>
    public async Task<MediaLines> InspectAsync(PlainName name, string stream, CancellationToken cancellationToken)
    {
        // By way of a file: the listing of a long video is larger than what should wait in a pipe.
        PlainName listing = VideoFolder.Unfinished();
        try
        {
            FfmpegWork work = FfmpegWork.OnFiles(
                [(name, OwnInput)],
                listing,
                $"-map 0:{stream}:0 {Stored}");
            await RunAsync(work, cancellationToken).ConfigureAwait(false);
            return MediaLines.Read(folder.File(listing), spacing: null);
        }
        finally
        {
            File.Delete(folder.File(listing));
        }
    }

    /// <summary>Reads and decodes all of a video at once.</summary>
    /// <param name="name">The file.</param>
    /// <param name="spacing">Ticks from frame to frame.</param>
    /// <param name="useSound">
    /// Gets a function that fills what it is given with 32-bit samples, interleaved, and less only at the end; must read until that returns 0. Null:
    /// there is no sound.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FfmpegFailure">It can't be decoded.</exception>
    public async Task<MediaContents> ReadAsync(
        PlainName name, long spacing, Func<Func<Memory<float>, Task<int>>, Task>? useSound, CancellationToken cancellationToken)
    {
        PlainName frames = VideoFolder.Unfinished(), decodedFrames = VideoFolder.Unfinished(), sound = VideoFolder.Unfinished();
        ImmutableArray<string> listings = [.. new[] { frames, decodedFrames, sound }.Select(folder.File)];
        string ofSound = useSound is null ? "" : $"-map 0:a:0 {Stored} {sound} -map 0:a:0 -c:a pcm_f32le -f f32le pipe:1";
        try
        {
            // What ffmpeg may write must be there when it starts.
            foreach (string listing in listings)
            {
                await File.WriteAllBytesAsync(listing, [], cancellationToken).ConfigureAwait(false);
            }

            await RunAsync(
                "ffmpeg",
                $"-hide_banner -nostdin -v error -xerror {OwnInput} -threads {EncodingTurns.AtOnce} -i {name} -y "
                    + $"-map 0:v:0 {Stored} {frames} -map 0:v:0 {Decoded} {decodedFrames} {ofSound}",
                [name],
                listings,
                run => useSound is null ? run.FinishAsync(cancellationToken) : UseAsync(run, useSound, cancellationToken),
                cancellationToken,
                _wholeVideoTime).ConfigureAwait(false);
            return new MediaContents(
                MediaLines.Read(listings[0], spacing), MediaLines.Read(listings[1], spacing), MediaLines.Read(listings[2], spacing: null));
        }
        finally
        {
            foreach (string listing in listings)
            {
                File.Delete(listing);
            }
        }
    }

    private static async Task<ProgramEnd> UseAsync(
        ProgramRun run, Func<Func<Memory<float>, Task<int>>, Task> useSound, CancellationToken cancellationToken)
    {
        run.FeedNothing();
        byte[] bytes = [];
        await useSound(async samples =>
        {
            int wanted = samples.Length * sizeof(float);
            bytes = bytes.Length < wanted ? new byte[wanted] : bytes;
            using IDisposable awaited = run.Awaited();
            int read = await run.Output.ReadAtLeastAsync(bytes.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, read)).CopyTo(samples.Span);
            return read / sizeof(float);
        }).ConfigureAwait(false);
        return await run.EndAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What a run over a whole video has listed.</summary>
/// <param name="Frames">As stored.</param>
/// <param name="DecodedFrames">Those that can be decoded.</param>
/// <param name="Sound">As stored; empty when there is none.</param>
internal sealed record MediaContents(MediaLines Frames, MediaLines DecodedFrames, MediaLines Sound);
