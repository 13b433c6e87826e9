using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using Microsoft.Extensions.Logging;

namespace AADiff.Video;

/// <summary>
/// From pictures in the store to an encoded run of frames, in a folder of this process. Equal specs give equal bytes wherever they are encoded: one
/// thread, fixed settings, no dates.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for by its handle holds nothing.")]
public sealed class SegmentEncoder
{
    /// <summary>In one run: each is decoded in memory of its own.</summary>
    public const int CheckedAtOnce = 8;

    /// <summary>Bytes that are enough for one run. Large pictures make large segments, so few of those are decoded side by side.</summary>
    public const long CheckedBytes = 8 << 20;

    /// <summary>The same bytes on every processor, and the colours that the file says it has.</summary>
    internal const string Scale = "flags=lanczos+accurate_rnd+full_chroma_int+bitexact:out_color_matrix=bt709:out_range=tv";

    private readonly VideoFolder _folder;
    private readonly RecordedPictures _store;
    private readonly PictureReader _pictures;
    private readonly Ffmpeg _ffmpeg;
    private readonly EncodedFiles _files;
    private readonly PicturePlanes _planes;
    private readonly SemaphoreSlim _copying = new(1);

    /// <param name="folder">Where it works.</param>
    /// <param name="store">Has the pictures.</param>
    /// <param name="logs">For what fails.</param>
    /// <param name="limits">Of one ffmpeg.</param>
    public SegmentEncoder(VideoFolder folder, RecordedPictures store, ILoggerFactory logs, VideoLimits limits)
    {
        (_folder, _store, _pictures) = (folder, store, new PictureReader(store));
        _ffmpeg = new Ffmpeg(folder, FfmpegPrograms.Installed, limits, logs.CreateLogger<Ffmpeg>());
        _files = new EncodedFiles(folder, logs);
        _planes = new PicturePlanes(folder, new PictureReader(store, cachedBytes: 0), _ffmpeg);
    }

    /// <summary>Settings of ffmpeg for the output.</summary>
    /// <param name="shape">Of the video.</param>
    /// <param name="drawn">Size of its pictures.</param>
    /// <param name="frames">In the segment; the first of them stands alone, the others build on it.</param>
    /// <param name="detailed">Whether the second input is added to every picture (<see cref="PhotoDetail"/>).</param>
    internal static string Settings(VideoShape shape, PictureSize drawn, int frames, bool detailed = false) =>
        (detailed
            ? $"-filter_complex {FrameGraph.Of(shape.Place(drawn), 8, detail: 1, $"{FrameGraph.ToYuv},format=yuv420p")} -map [shown] -an "
            : $"-an -vf {shape.Filters(drawn, Scale, PicturePlanes.Format)} ")
        + $"-filter_threads 1 -filter_complex_threads 1 {Codec(frames)}";

    private static string Codec(int frames) => $"-c:v libx264 -preset veryfast -crf 16 -threads 1 -bf 0 -g {frames} -sc_threshold 0 "
        + $"-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv {Ffmpeg.SameBytes} -f mp4";

    /// <param name="key">Of <paramref name="spec"/>.</param>
    /// <param name="spec">What to encode.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>To be checked: <see cref="CheckAsync"/>.</returns>
    /// <exception cref="LostPictureError">A picture is not what was recorded.</exception>
    /// <exception cref="UserError">A picture is missing or damaged, or ffmpeg gave up.</exception>
    /// <exception cref="ObjectStoreException">The store is away, or the folder is full.</exception>
    public async Task<EncodedSegment> EncodeAsync(SegmentKey key, SegmentSpec spec, CancellationToken cancellationToken)
    {
        PlainName name = VideoFolder.SegmentName(key);
        if (!_folder.Has(name))
        {
            _store.Expect([.. spec.Pictures, .. spec.Detail is { } detail ? [detail] : (StoredPicture[])[]]);
            await _files.WriteAsync(name, part => EncodeAsync(part, spec, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return new EncodedSegment(name, spec.Frames.Length, new FileInfo(_folder.File(name)).Length);
    }

    /// <summary>Decodes them, in one run: to start ffmpeg takes longer than to decode a segment of small pictures.</summary>
    /// <param name="segments">At least one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>In the same order.</returns>
    /// <exception cref="UserError">One of them is not what was to be encoded; it and the others are removed.</exception>
    /// <exception cref="ObjectStoreException">The folder is full.</exception>
    public Task<ImmutableArray<CheckedFile>> CheckAsync(ImmutableArray<EncodedSegment> segments, CancellationToken cancellationToken) =>
        _files.CheckAsync(
            [.. segments.Select(segment => segment.Name)],
            () => new SegmentCheck(_ffmpeg).RequireAsync(segments, cancellationToken),
            cancellationToken);

    /// <summary>Takes what another process has encoded and checked.</summary>
    /// <returns>It is in the folder now; null: it is not what its name says, and is removed from the store.</returns>
    /// <exception cref="ObjectStoreException">The store is away, or the folder is full.</exception>
    public async Task<CheckedFile?> FetchAsync(SegmentKey key, string encoded, CancellationToken cancellationToken)
    {
        PlainName name = VideoFolder.SegmentName(key);
        try
        {
            Sha256Digest promised = ObjectNames.SegmentDigest(encoded) ?? throw new FileNotFoundException(null, encoded);
            await _files.WriteAsync(name, part => FetchAsync(encoded, promised, part, cancellationToken), cancellationToken).ConfigureAwait(false);
            return new CheckedFile(name, promised);
        }
        catch (Exception e) when (e is FileNotFoundException or UserError)
        {
            // Whoever asked has it encoded again, and says so.
            await _store.DeleteAsync(encoded, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async Task FetchAsync(string encoded, Sha256Digest promised, PlainName part, CancellationToken cancellationToken)
    {
        Stream content = await _store.OpenAsync(encoded, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            DigestedStream digested = new(content, promised, $"The encoded segment {encoded} is damaged.");
            FileStream file = new(_folder.File(part), FileMode.Create, FileAccess.Write);
            await using (digested.ConfigureAwait(false))
            await using (file.ConfigureAwait(false))
            {
                await digested.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Into the folder, where other segments of the video find it.</summary>
    private async Task<PlainName> CopyAsync(StoredPicture detail, CancellationToken cancellationToken)
    {
        PlainName name = new($"detail-{detail.Digest}.png");

        // By one of the segments that are encoded at a time: ffmpeg may read the file that was there when it began, and none that has replaced it.
        await _copying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_folder.Has(name))
            {
                await _files.WriteAsync(name, part => CopyAsync(detail.ObjectName, part, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            return name;
        }
        catch (FileNotFoundException e)
        {
            throw new UserError(ErrorClass.Failed, $"{detail.ObjectName} is not in the object store any more; requeue the job.", e);
        }
        finally
        {
            _copying.Release();
        }
    }

    private async Task CopyAsync(string objectName, PlainName part, CancellationToken cancellationToken)
    {
        Stream content = await _store.OpenAsync(objectName, cancellationToken).ConfigureAwait(false);
        FileStream file = new(_folder.File(part), FileMode.Create, FileAccess.Write);
        await using (content.ConfigureAwait(false))
        await using (file.ConfigureAwait(false))
        {
            await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EncodeAsync(PlainName part, SegmentSpec spec, CancellationToken cancellationToken)
    {
        ImmutableArray<FrameSource> frames = spec.Sources();
        PictureSize drawn = (await _pictures.ReadAsync(frames[0].Pictures[0], cancellationToken).ConfigureAwait(false)).Size;
        ImmutableArray<PlainName> detail = spec.Detail is { } added ? [await CopyAsync(added, cancellationToken).ConfigureAwait(false)] : [];
        FfmpegWork work = PicturePlanes.Suit(spec, drawn)
            ? FfmpegWork.OnPipe(
                new FramePipe(
                    await _planes.ReaderAsync([.. spec.Pictures.Select(picture => picture.ObjectName)], drawn, cancellationToken).ConfigureAwait(false),
                    drawn,
                    frames,
                    spec.FrameRate,
                    PicturePlanes.Format),
                part,
                $"-an {Codec(frames.Length)}")
            : FfmpegWork.OnPipe(
                new FramePipe(_pictures, drawn, frames, spec.FrameRate), part, Settings(spec.Shape, drawn, frames.Length, !detail.IsEmpty), detail);
        await _ffmpeg.RunAsync(work, cancellationToken).ConfigureAwait(false);
    }
}

/// <param name="Name">In the folder of the video.</param>
/// <param name="Frames">That it should have.</param>
/// <param name="Bytes">Length of the file.</param>
public sealed record EncodedSegment(PlainName Name, int Frames, long Bytes);
