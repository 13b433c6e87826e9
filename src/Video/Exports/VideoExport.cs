using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using Microsoft.Extensions.Logging.Abstractions;
using SkiaSharp;

namespace AADiff.Video.Exports;

/// <summary>
/// Writes a finished video in another format, from the frames that it was made of and not from its compressed ones, with its sound, and decodes it before
/// anybody gets it (docs/adr/0020-other-formats-from-the-frames.md).
/// </summary>
public sealed class VideoExport
{
    /// <summary>A GIF counts in hundredths of a second, and players slow down what is faster.</summary>
    private const double MostGifFrames = 25;

    private readonly VideoFolder _folder;
    private readonly Ffmpeg _ffmpeg;
    private readonly EncodedFiles _files;

    /// <param name="workFolder">For what is unfinished; nobody else uses it.</param>
    public VideoExport(string workFolder)
    {
        _folder = new VideoFolder(workFolder, "export");
        _ffmpeg = new Ffmpeg(_folder, FfmpegPrograms.Installed, Limits, NullLogger.Instance);
        _files = new EncodedFiles(_folder, NullLoggerFactory.Instance);
    }

    /// <summary>Whoever waits for a file decides how long; what is given up is memory that no encoder needs.</summary>
    internal static readonly VideoLimits Limits = VideoLimits.Usual with { Memory = 16L << 30, ProcessorTime = TimeSpan.FromDays(7) };

    /// <param name="frames">Of the video, in order.</param>
    /// <param name="pictures">Has their pictures.</param>
    /// <param name="rate">Of the frames.</param>
    /// <param name="shape">Of the video.</param>
    /// <param name="detail">What is added to every scaled picture (<see cref="PhotoDetail"/>); null: nothing is.</param>
    /// <param name="format">To be written.</param>
    /// <param name="own">The farm's own video, for its sound; null: nothing is heard.</param>
    /// <param name="to">Path of the file; overwritten.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Shared.Errors.UserError">A picture is missing, or the encoder is not there or failed.</exception>
    /// <exception cref="ObjectStoreException">The store is away, or the disk is full.</exception>
    public async Task WriteAsync(
        ImmutableArray<FrameSource> frames,
        PictureReader pictures,
        FrameRate rate,
        VideoShape shape,
        Picture? detail,
        ExportFormat format,
        Stream? own,
        string to,
        CancellationToken cancellationToken)
    {
        _folder.Create();
        PictureSize drawn = (await pictures.ReadAsync(frames[0].Pictures[0], cancellationToken).ConfigureAwait(false)).Size;
        (frames, rate) = format.Codec == VideoCodec.Gif ? Fewer(frames, rate) : (frames, rate);
        FramePipe pipe = new(pictures, drawn, frames, rate);
        PlainName done = new($"export{format.Ending}");
        ImmutableArray<PlainName> added = detail is null ? [] : [WriteDetail(detail)];
        PlainName? second = format.Codec == VideoCodec.Gif ? await PaletteAsync(pipe, shape, drawn, added, cancellationToken).ConfigureAwait(false)
            : CodecFacts.Of(format.Codec).IsAnimation || own is null ? null
            : await SoundAsync(own, cancellationToken).ConfigureAwait(false);
        bool sound = second is not null && format.Codec != VideoCodec.Gif;
        ImmutableArray<PlainName> others = second is null ? added : [second, .. added];
        string options = ExportArguments.Of(
            format, shape, drawn, new VideoTimeline(rate, frames.Length, 0, 1), sound, detail is null ? null : others.Length);
        await _files.WriteAsync(done, part => _ffmpeg.RunAsync(FfmpegWork.OnPipe(pipe, part, options, others), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await _files.DoAsync(() => RequireAsync(done, format, frames.Length, rate, sound, cancellationToken), cancellationToken).ConfigureAwait(false);
        File.Move(_folder.File(done), to, overwrite: true);
    }

    /// <summary>Every second, third … frame, at that part of the rate.</summary>
    private static (ImmutableArray<FrameSource> Frames, FrameRate Rate) Fewer(ImmutableArray<FrameSource> frames, FrameRate rate)
    {
        int every = (int)Math.Ceiling(rate.PerSecond / MostGifFrames);
        return ([.. frames.Where((_, i) => i % every == 0)], new FrameRate(rate.Numerator, rate.Denominator * every));
    }

    private PlainName WriteDetail(Picture detail)
    {
        PlainName name = new("detail.png");
        File.WriteAllBytes(_folder.File(name), PngFile.Encode(detail));
        return name;
    }

    private async Task<PlainName> PaletteAsync(
        FramePipe pipe, VideoShape shape, PictureSize drawn, ImmutableArray<PlainName> detail, CancellationToken cancellationToken)
    {
        PlainName palette = new("palette.png");
        string graph = $"{ExportArguments.Graph(shape, drawn, "rgb24", detail.IsEmpty ? null : 1)};[shown]{ExportArguments.Palette}[palette]";
        string options = $"-filter_complex {graph} -map [palette] -frames:v 1 -c:v png -f image2pipe";
        await _files.WriteAsync(palette, part => _ffmpeg.RunAsync(FfmpegWork.OnPipe(pipe, part, options, detail), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return palette;
    }

    private async Task<PlainName> SoundAsync(Stream own, CancellationToken cancellationToken)
    {
        PlainName name = new("own.mp4");
        FileStream file = File.Create(_folder.File(name));
        await using (file.ConfigureAwait(false))
        {
            await own.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return name;
    }

    /// <summary>It is what was asked for, and every frame of it can be decoded.</summary>
    private async Task RequireAsync(PlainName file, ExportFormat format, int frames, FrameRate rate, bool sound, CancellationToken cancellationToken)
    {
        if (format.Codec == VideoCodec.Webp)
        {
            // No ffmpeg of Debian 12 decodes pictures that move.
            RequireAnimation(_folder.File(file), frames, rate);
            return;
        }

        CodecFacts facts = CodecFacts.Of(format.Codec);
        MediaStreams streams = await _ffmpeg.DescribeAsync(file, cancellationToken).ConfigureAwait(false);
        VideoCheck.Require(streams.Video?.Codec == facts.Stored, $"its pictures are {streams.Video?.Codec ?? "missing"} instead of {facts.Stored}");
        VideoCheck.Require(
            format.PixelFormat is null || streams.Video!.Colours.StartsWith(format.PixelFormat + '/', StringComparison.Ordinal),
            $"its pixels are {streams.Video!.Colours} instead of {format.PixelFormat}");
        VideoCheck.Require(sound == streams.Audio is not null, sound ? "it has no sound track" : "it has a sound track");
        (_, MediaLines decoded) = (await _ffmpeg.DecodeFramesAsync([file], Ffmpeg.Stored, cancellationToken).ConfigureAwait(false))[0];
        VideoCheck.Require(decoded.Count == frames, $"{decoded.Count} frames of it can be decoded instead of {frames}");
    }

    /// <summary>Frames that are alike are one that lasts longer.</summary>
    private static void RequireAnimation(string path, int frames, FrameRate rate)
    {
        using var codec = SKCodec.Create(path);
        VideoCheck.Require(codec is not null && codec.FrameCount > 0, "it can't be decoded");
        using var bitmap = new SKBitmap(codec!.Info);
        for (int frame = 0; frame < codec.FrameCount; frame++)
        {
            SKCodecResult result = codec.GetPixels(codec.Info, bitmap.GetPixels(), new SKCodecOptions(frame));
            VideoCheck.Require(result == SKCodecResult.Success, $"frame {frame} of it can't be decoded");
        }

        double wanted = frames / rate.PerSecond, lasts = codec.FrameInfo.Sum(frame => frame.Duration) / 1000.0;
        VideoCheck.Require(Math.Abs(lasts - wanted) <= (frames * 0.001) + (1 / rate.PerSecond), $"it lasts {lasts} s instead of {wanted} s");
    }
}
