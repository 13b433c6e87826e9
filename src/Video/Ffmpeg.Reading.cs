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
    public const string Stored = "-c copy -f framecrc";

    /// <summary>Output that lists frames as they are decoded, none made up and none left out.</summary>
    private const string Decoded = "-fps_mode passthrough -enc_time_base -1 -f framecrc";

    /// <summary>The same with a digest of what each holds. It is to show damage, so a fast one will do.</summary>
    private const string Hashed = "-c copy -f framehash -hash murmur3";

    /// <summary>Of H.264, as its packets are in no container, or those of one file and of another could not be compared.</summary>
    public const string HashedFrames = "-bsf:v h264_mp4toannexb " + Hashed;

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

    /// <summary>Decodes all frames of files of ours; ends at the first damage.</summary>
    /// <param name="names">The files.</param>
    /// <param name="packets"><see cref="Stored"/> or <see cref="HashedFrames"/>: how they are listed as they are stored.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>By file: as they are stored, and as they are decoded.</returns>
    /// <exception cref="FfmpegFailure">One of them can't be decoded.</exception>
    public async Task<ImmutableArray<(MediaLines Stored, MediaLines Decoded)>> DecodeFramesAsync(
        ImmutableArray<PlainName> names, string packets, CancellationToken cancellationToken)
    {
        using Listings listings = new(folder, 2 * names.Length);
        IEnumerable<string> inputs = names.Select(name => $"{OwnInput} -threads 1 -i {name}");
        IEnumerable<string> outputs = names.Select((_, i) => $"-map {i}:v:0 {packets} {listings.Names[2 * i]} -map {i}:v:0 {Decoded} {listings.Names[(2 * i) + 1]}");
        await ListAsync(string.Join(' ', [.. inputs, "-y", .. outputs]), names, listings, null, cancellationToken).ConfigureAwait(false);
        return [.. names.Select((_, i) => (listings.Read(2 * i, spacing: null), listings.Read((2 * i) + 1, spacing: null)))];
    }

    /// <summary>Decodes all of the sound of a file of ours; ends at the first damage.</summary>
    /// <param name="name">The file.</param>
    /// <param name="useSound">
    /// Gets a function that fills what it is given with 32-bit samples, interleaved, and less only at the end; must read until that returns 0.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>As it is stored.</returns>
    /// <exception cref="FfmpegFailure">It can't be decoded.</exception>
    public async Task<MediaLines> DecodeSoundAsync(
        PlainName name, Func<Func<Memory<float>, Task<int>>, Task> useSound, CancellationToken cancellationToken)
    {
        using Listings listings = new(folder, 1);
        string arguments = $"{OwnInput} -i {name} -y -map 0:a:0 {Hashed} {listings.Names[0]} -map 0:a:0 -c:a pcm_f32le -f f32le pipe:1";
        await ListAsync(arguments, [name], listings, useSound, cancellationToken).ConfigureAwait(false);
        return listings.Read(0, spacing: null);
    }

    /// <summary>Lists the packets of a video. Nothing is decoded.</summary>
    /// <param name="video">The file.</param>
    /// <param name="spacing">Ticks from frame to frame in it.</param>
    /// <param name="parts">Frames of each of the segments that it was joined of.</param>
    /// <param name="sounds">Whether it has a sound track.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Of its pictures, and of its sound.</returns>
    /// <exception cref="FfmpegFailure">It can't be read.</exception>
    public async Task<(MediaLines Frames, MediaLines Sound)> ListAsync(
        PlainName video, long spacing, ImmutableArray<int> parts, bool sounds, CancellationToken cancellationToken)
    {
        using Listings listings = new(folder, 2);
        string ofSound = sounds ? $" -map 0:a:0 {Hashed} {listings.Names[1]}" : "";
        await ListAsync($"{OwnInput} -i {video} -y -map 0:v:0 {HashedFrames} {listings.Names[0]}{ofSound}", [video], listings, null, cancellationToken)
            .ConfigureAwait(false);
        return (listings.Read(0, spacing, parts), listings.Read(1, null));
    }

    /// <summary>Lists the packets of segments, one after the other. Nothing is decoded.</summary>
    /// <param name="list">Names them, as for the join.</param>
    /// <param name="segments">Files that it names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FfmpegFailure">One of them can't be read.</exception>
    public async Task<MediaLines> ListSegmentsAsync(PlainName list, ImmutableArray<PlainName> segments, CancellationToken cancellationToken)
    {
        using Listings listings = new(folder, 1);
        await ListAsync(
            $"-f concat {OwnInput} -i {list} -y -map 0:v:0 {HashedFrames} {listings.Names[0]}", [list, .. segments], listings, null, cancellationToken)
            .ConfigureAwait(false);
        return listings.Read(0, spacing: null);
    }

    private Task ListAsync(
        string arguments,
        ImmutableArray<PlainName> reads,
        Listings listings,
        Func<Func<Memory<float>, Task<int>>, Task>? useSound,
        CancellationToken cancellationToken) => RunAsync(
            "ffmpeg",
            $"-hide_banner -nostdin -v error -xerror {arguments}",
            reads,
            listings.Files,
            run => useSound is null ? run.FinishAsync(cancellationToken) : UseAsync(run, useSound, cancellationToken),
            cancellationToken);

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

    /// <summary>
    /// Files that ffmpeg writes its lists to, gone with it: the list of a long video is larger than what should wait in a pipe. What ffmpeg may write
    /// must be there when it starts.
    /// </summary>
    private sealed class Listings : IDisposable
    {
        public Listings(VideoFolder folder, int count)
        {
            Names = [.. Enumerable.Range(0, count).Select(_ => VideoFolder.Unfinished())];
            Files = [.. Names.Select(folder.File)];
            foreach (string file in Files)
            {
                File.WriteAllBytes(file, []);
            }
        }

        public ImmutableArray<PlainName> Names { get; }

        public ImmutableArray<string> Files { get; }

        public MediaLines Read(int index, long? spacing, ImmutableArray<int> parts = default) => MediaLines.Read(Files[index], spacing, parts);

        public void Dispose()
        {
            foreach (string file in Files)
            {
                File.Delete(file);
            }
        }
    }
}
