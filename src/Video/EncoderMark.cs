using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using FFMpegCore.Pipes;
using Microsoft.Extensions.Logging;

namespace AADiff.Video;

/// <summary>
/// What tells the encoders of two machines apart: the digest of a few test frames, encoded with the settings of a segment. Versions would not do,
/// since ffmpeg does not say which x264 it uses.
/// </summary>
public static class EncoderMark
{
    private const int Frames = 6;

    /// <summary>What is done beside encoding; other processes take no segments of one that does less. 1: it decodes what it has encoded. 2: it
    /// adds what a photo has beyond the drawn size. 3: it blends many frames in luma and chroma.</summary>
    private const byte Checks = 3;

    /// <summary>Hex digits: what is compared is a handful of encoders.</summary>
    public const int Length = 16;

    private static readonly PictureSize _size = new(64, 48);
    private static readonly Lock _lock = new();
    private static Task<string>? _ofThisProcess;

    /// <summary>Of the installed ffmpeg, measured once; after a failure again.</summary>
    /// <exception cref="Shared.Errors.UserError">ffmpeg is not there or gives up.</exception>
    public static Task<string> OfThisProcessAsync(ILoggerFactory logs)
    {
        lock (_lock)
        {
            if (_ofThisProcess is not { IsCanceled: false, IsFaulted: false })
            {
                _ofThisProcess = Task.Run(() => MeasureAsync(logs, CancellationToken.None));
            }

            return _ofThisProcess;
        }
    }

    /// <exception cref="Shared.Errors.UserError">ffmpeg is not there or gives up.</exception>
    public static async Task<string> MeasureAsync(ILoggerFactory logs, CancellationToken cancellationToken)
    {
        DirectoryInfo scratch = ScratchFolder.Create("aadiff-encoder-");
        try
        {
            VideoFolder folder = new(scratch.FullName, "mark");
            folder.Create();
            PlainName name = new("mark.mp4");
            Ffmpeg ffmpeg = new(folder, FfmpegPrograms.Installed, VideoLimits.Usual, logs.CreateLogger<Ffmpeg>());
            await new EncodedFiles(folder, logs).WriteAsync(
                name,
                part => ffmpeg.RunAsync(FfmpegWork.OnPipe(new TestFrames(), part, SegmentEncoder.Settings(new VideoShape(null), _size, Frames)), cancellationToken),
                cancellationToken).ConfigureAwait(false);
            byte[] encoded = await File.ReadAllBytesAsync(folder.File(name), cancellationToken).ConfigureAwait(false);
            return Shared.Objects.Sha256Digest.Of([.. encoded, Checks]).ToString()[..Length];
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Slopes that move, so that all of the encoder's work shows: transform, prediction and motion.</summary>
    private sealed class TestFrames : IPipeSource
    {
        public string GetStreamArguments() => FramePipe.Arguments(_size, new FrameRate(25));

        public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
        {
            byte[] pixels = new byte[_size.Width * _size.Height * 4];
            for (int frame = 0; frame < Frames; frame++)
            {
                for (int i = 0; i < pixels.Length; i++)
                {
                    (int x, int y, int channel) = (i / 4 % _size.Width, i / 4 / _size.Width, i % 4);
                    pixels[i] = (byte)((x * (3 + channel)) + (y * y / 8) + (frame * 5 * (channel + 1)));
                }

                await outputStream.WriteAsync(pixels, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
