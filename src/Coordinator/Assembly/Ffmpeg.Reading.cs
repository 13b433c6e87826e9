using System.Runtime.InteropServices;
using AADiff.Sound.Decoding;

namespace AADiff.Coordinator.Assembly;

/// <summary>Looking at files that it made.</summary>
internal sealed partial class Ffmpeg
{
    /// <summary>Bytes of what ffprobe may say.</summary>
    private const int LongestDescription = 64 * 1024;

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

    /// <summary>Decodes the sound of a file as it is stored, 32-bit floats interleaved.</summary>
    /// <param name="name">The file.</param>
    /// <param name="use">
    /// Gets a function that fills what it is given, and less only at the end, and must read until that returns 0.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FfmpegFailure">It can't be decoded.</exception>
    public Task DecodeSoundAsync(PlainName name, Func<Func<Memory<float>, Task<int>>, Task> use, CancellationToken cancellationToken) => RunAsync(
        "ffmpeg",
        $"-hide_banner -nostdin -v error -xerror {OwnInput} -threads 1 -i {name} -map 0:a:0 -c:a pcm_f32le -f f32le pipe:1",
        [name],
        [],
        async run =>
        {
            run.FeedNothing();
            byte[] bytes = [];
            await use(async samples =>
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
        },
        cancellationToken);
}
