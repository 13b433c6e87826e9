using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using FFMpegCore.Pipes;

namespace AADiff.Coordinator.Assembly;

/// <summary>Raw frames for ffmpeg's standard raw video reader, in the order of <paramref name="names"/>, at the exact rate.</summary>
internal sealed class FramePipe(PictureReader reader, PictureSize size, ImmutableArray<string> names, FrameRate rate) : IPipeSource
{
    public string GetStreamArguments() =>
        $"-f rawvideo -pixel_format rgb0 -video_size {size.Width}x{size.Height} -framerate {rate.Numerator}/{rate.Denominator}";

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        foreach (string name in names)
        {
            DecodedPicture picture = await reader.ReadAsync(name, cancellationToken).ConfigureAwait(false);
            await outputStream.WriteAsync(picture.Pixels, cancellationToken).ConfigureAwait(false);
        }
    }
}
