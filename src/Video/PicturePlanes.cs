using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>
/// Pictures of a video as its encoder takes them, in luma and chroma. A video shows few pictures in many frames, so to convert those and to blend what came
/// of it is less work than to blend colours and to convert every frame: an encoder gets three eighths of the bytes and has a fifth less to do. They lie in the folder of the video, for all of its segments.
/// </summary>
/// <param name="folder">Of the video.</param>
/// <param name="pictures">In colours, each of which is read once.</param>
/// <param name="ffmpeg">Converts them.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for by its handle holds nothing.")]
internal sealed class PicturePlanes(VideoFolder folder, PictureReader pictures, Ffmpeg ffmpeg)
{
    /// <summary>As ffmpeg names it: a plane of luma, then two of chroma with half as many rows and columns.</summary>
    public const string Format = "yuv420p";

    /// <summary>In the frames of a segment. With fewer, to start ffmpeg once more takes longer than is won.</summary>
    private const long LeastPixels = 1 << 24;

    /// <summary>For each picture; with fewer there is little to win.</summary>
    private const int LeastFrames = 4;

    /// <summary>One segment converts, the others find what it has converted.</summary>
    private readonly SemaphoreSlim _converting = new(1);

    private PictureReader? _planes;

    /// <summary>Told by what is in its key alone: the bytes of a segment are others when it is encoded so.</summary>
    /// <param name="segment">To be encoded.</param>
    /// <param name="drawn">Size of its pictures.</param>
    public static bool Suit(SegmentSpec segment, PictureSize drawn) => segment.Detail is null
        && segment.Shape.Of(drawn) == drawn
        && (long)drawn.Width * drawn.Height * segment.Frames.Length >= LeastPixels
        && segment.Frames.Length >= LeastFrames * segment.Pictures.Length;

    /// <param name="names">Object names of the pictures that will be read.</param>
    /// <param name="size">Of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Reads them in <see cref="Format"/>.</returns>
    /// <exception cref="Shared.Errors.UserError">A picture is missing, damaged or of another size.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    /// <exception cref="FfmpegFailure">ffmpeg gave up or was killed.</exception>
    public async Task<PictureReader> ReaderAsync(ImmutableArray<string> names, PictureSize size, CancellationToken cancellationToken)
    {
        await _converting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ImmutableArray<string> missing = [.. names.Where(name => !folder.Has(FileOf(name)))];
            if (!missing.IsEmpty)
            {
                await ConvertAsync(missing, size, cancellationToken).ConfigureAwait(false);
            }

            return _planes ??= new PictureReader(
                async name => new DecodedPicture(size, await File.ReadAllBytesAsync(folder.File(FileOf(name)), CancellationToken.None).ConfigureAwait(false)));
        }
        finally
        {
            _converting.Release();
        }
    }

    private Task ConvertAsync(ImmutableArray<string> names, PictureSize size, CancellationToken cancellationToken) => ffmpeg.ConvertAsync(
        new FramePipe(pictures, size, [.. names.Select(FrameSource.Alone)], new FrameRate(1)),
        $"-an -vf {new VideoShape(null).Filters(size, SegmentEncoder.Scale, Format)} -filter_threads 1 {Ffmpeg.SameBytes} -f rawvideo",
        [],
        async output =>
        {
            byte[] planes = new byte[size.Width * size.Height * 3 / 2];
            foreach (string name in names)
            {
                await output.ReadExactlyAsync(planes, cancellationToken).ConfigureAwait(false);
                await folder.WriteAsync(FileOf(name), part => File.WriteAllBytesAsync(folder.File(part), planes, cancellationToken)).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <summary>What is recorded under a name does not change.</summary>
    private static PlainName FileOf(string picture) => new($"planes-{Sha256Digest.Of(Encoding.UTF8.GetBytes(picture))}.yuv");
}
