using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using FFMpegCore.Pipes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Video.Exports;

/// <summary>Frames as PNG files in the size of a video, in 8 or 16 bits.</summary>
public sealed class FramePictures
{
    private readonly VideoFolder _folder;
    private readonly Ffmpeg _ffmpeg;
    private readonly EncodedFiles _files;

    /// <param name="workFolder">Nobody else uses it.</param>
    public FramePictures(string workFolder)
    {
        _folder = new VideoFolder(workFolder, "frames");
        _folder.Create();
        _ffmpeg = new Ffmpeg(_folder, FfmpegPrograms.Installed, VideoExport.Limits, NullLogger.Instance);
        _files = new EncodedFiles(_folder, NullLoggerFactory.Instance);
    }

    /// <param name="frames">In order, none twice.</param>
    /// <param name="pictures">Has what they are made of.</param>
    /// <param name="shape">Of the video.</param>
    /// <param name="detail">What is added to every scaled picture (<see cref="PhotoDetail"/>); null: nothing is.</param>
    /// <param name="bits">8, or 16: blends and scaling are not rounded to 8 then.</param>
    /// <param name="open">The file of a frame, by its place among them; disposed of here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Shared.Errors.UserError">A picture is missing, or ffmpeg failed.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public async Task WriteAsync(
        ImmutableArray<FrameSource> frames, PictureReader pictures, VideoShape shape, Picture? detail, int bits, Func<int, Stream> open,
        CancellationToken cancellationToken)
    {
        PictureSize drawn = (await pictures.ReadAsync(frames[0].Pictures[0], cancellationToken).ConfigureAwait(false)).Size;

        // The rate means nothing to single frames, but raw ones have one.
        FrameRate rate = new(1);
        IPipeSource pipe = bits == 16 ? new DeepFramePipe(pictures, drawn, frames, rate) : new FramePipe(pictures, drawn, frames, rate);
        string graph = FrameGraph.Of(shape.Place(drawn), bits, detail is null ? null : 1, $"format={(bits == 16 ? "rgb48be" : "rgb24")}");
        string options = $"-filter_complex {graph} -map [shown] -fps_mode passthrough -c:v png {Ffmpeg.SameBytes} -f image2pipe";
        await _files.DoAsync(
            () => _ffmpeg.ConvertAsync(pipe, options, WriteDetail(detail, bits), output => CopyAsync(output, frames.Length, open, cancellationToken), cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private ImmutableArray<(PlainName Name, string Options)> WriteDetail(Picture? detail, int bits)
    {
        if (detail is null)
        {
            return [];
        }

        PlainName name = new("detail.raw");
        File.WriteAllBytes(_folder.File(name), bits == 16 ? PhotoDetail.Deep(detail) : detail.Rgb);
        return [(name, FramePipe.Arguments(new PictureSize(detail.Width, detail.Height), new FrameRate(1), bits == 16 ? "rgb48le" : "rgb24"))];
    }

    private static async Task CopyAsync(Stream output, int frames, Func<int, Stream> open, CancellationToken cancellationToken)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            Stream file = open(frame);
            await using (file.ConfigureAwait(false))
            {
                if (!await PngSeries.CopyNextAsync(output, file, cancellationToken).ConfigureAwait(false))
                {
                    throw new InvalidDataException($"ffmpeg made {frame} frames instead of {frames}");
                }
            }
        }
    }
}

/// <summary>The same as <see cref="FramePipe"/> in 16 bits a value.</summary>
internal sealed class DeepFramePipe(PictureReader reader, PictureSize size, ImmutableArray<FrameSource> frames, FrameRate rate) : IPipeSource
{
    public string GetStreamArguments() => FramePipe.Arguments(size, rate, "rgb48le");

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        DeepFrames shown = new(reader);
        ushort[] colours = new ushort[size.Width * size.Height * 3];
        byte[] bytes = new byte[colours.Length * sizeof(ushort)];
        foreach (FrameSource frame in frames)
        {
            ushort[] values = await shown.ReadAsync(frame, cancellationToken).ConfigureAwait(false);
            for (int from = 0, to = 0; to < colours.Length; from += 4, to += 3)
            {
                values.AsSpan(from, 3).CopyTo(colours.AsSpan(to));
            }

            MemoryMarshal.AsBytes(colours.AsSpan()).CopyTo(bytes);
            await outputStream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
    }
}
