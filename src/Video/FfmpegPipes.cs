using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using FFMpegCore.Pipes;

namespace AADiff.Video;

/// <summary>
/// Raw frames for ffmpeg's standard raw video reader, in the order of <paramref name="frames"/>, at the exact rate: the source that
/// FFMpegCore 6.0.0 brings along takes the rate as a floating-point number, which 30000/1001 is not.
/// </summary>
internal sealed class FramePipe(
    PictureReader reader, PictureSize size, ImmutableArray<FrameSource> frames, FrameRate rate, string format = FramePipe.Colours) : IPipeSource
{
    private const string Colours = "rgb0";

    public string GetStreamArguments() => Arguments(size, rate, format);

    public static string Arguments(PictureSize size, FrameRate rate, string format = Colours) =>
        $"-f rawvideo -pixel_format {format} -video_size {size.Width}x{size.Height} -framerate {rate.Numerator}/{rate.Denominator}";

    /// <summary>On a thread of its own, which waits for whoever reads: to be woken by way of the pool takes longer than to blend a small frame.</summary>
    public Task WriteAsync(Stream outputStream, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            BlendedFrames shown = new(reader);
            foreach (FrameSource frame in frames)
            {
                DecodedPicture picture = shown.ReadAsync(frame, cancellationToken).GetAwaiter().GetResult();
                outputStream.Write(picture.Pixels);
            }
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}

/// <summary>Samples for ffmpeg's standard reader of raw sound.</summary>
internal sealed class SamplePipe(IPlayedSound sound) : IPipeSource
{
    public string GetStreamArguments() => $"-f f32le -ar {sound.SampleRate} -ac {sound.Channels}";

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            int length = block.Length * sizeof(float);
            bytes = bytes.Length < length ? new byte[length] : bytes;
            MemoryMarshal.AsBytes(block.Span).CopyTo(bytes);
            await outputStream.WriteAsync(bytes.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
    }
}
