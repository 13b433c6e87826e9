using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using FFMpegCore.Pipes;
using Microsoft.Extensions.Logging;

namespace AADiff.Video;

/// <summary>
/// What a photo has at the size of a video and its drawn pictures, scaled to it, lack: their difference outside the word's region, as a picture whose
/// middle grey adds nothing. A scaled picture that is the photo there becomes the photo itself (docs/method.md §11.7).
/// </summary>
public static class PhotoDetail
{
    private const int Nothing = 128;

    /// <param name="shown">The photo as pictures show it outside the region, in the drawn size.</param>
    /// <param name="region">1 where the word is.</param>
    /// <param name="shape">Of the video.</param>
    /// <param name="photo">The photo in another size, placed as in <paramref name="shown"/>.</param>
    /// <param name="folder">Where ffmpeg may work.</param>
    /// <param name="limits">Of one ffmpeg.</param>
    /// <param name="logs">For what fails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>In the size that pictures have before they are cropped; null: the video is no larger than they are.</returns>
    /// <exception cref="Shared.Errors.UserError">ffmpeg is not there or gives up.</exception>
    public static async Task<Picture?> MakeAsync(
        Picture shown, SoftRegion region, VideoShape shape, Func<PictureSize, Picture> photo, VideoFolder folder, VideoLimits limits, ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        PictureSize drawn = new(shown.Width, shown.Height);
        PictureSize size = shape.Place(drawn).Scaled;
        if (size.Width <= drawn.Width && size.Height <= drawn.Height)
        {
            return null;
        }

        byte[] scaled = new byte[size.Width * size.Height * 3];
        Ffmpeg ffmpeg = new(folder, FfmpegPrograms.Installed, limits, logs.CreateLogger<Ffmpeg>());
        await new EncodedFiles(folder, logs).DoAsync(
            () => ffmpeg.ConvertAsync(
                new OnePicture(shown),
                $"-filter_complex {FrameGraph.Scaled(size, "gbrp")},format=rgb24[shown] -map [shown] {Ffmpeg.SameBytes} -f rawvideo",
                [],
                output => output.ReadExactlyAsync(scaled, cancellationToken).AsTask(),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return Difference(photo(size), scaled, region);
    }

    private static Picture Difference(Picture own, byte[] scaled, SoftRegion region)
    {
        PictureSize size = new(own.Width, own.Height);
        byte[] difference = new byte[scaled.Length];
        for (int y = 0, at = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                float weight = 1 - region.At(x, y, size);
                for (int end = at + 3; at < end; at++)
                {
                    difference[at] = (byte)Math.Clamp(Nothing + MathF.Round(weight * (own.Rgb[at] - scaled[at])), 0, byte.MaxValue);
                }
            }
        }

        return own with { Rgb = difference };
    }

    /// <summary>The same in 16 bits, for pictures that are fed so: raw, since a conversion by ffmpeg would not be exact.</summary>
    internal static byte[] Deep(Picture detail)
    {
        byte[] deep = new byte[detail.Rgb.Length * 2];
        for (int i = 0; i < detail.Rgb.Length; i++)
        {
            int value = Math.Clamp((ushort.MaxValue / 2) + 1 + ((detail.Rgb[i] - Nothing) * PictureBlending.Deep), 0, ushort.MaxValue);
            (deep[2 * i], deep[(2 * i) + 1]) = ((byte)value, (byte)(value >> 8));
        }

        return deep;
    }

    private sealed class OnePicture(Picture picture) : IPipeSource
    {
        public string GetStreamArguments() => FramePipe.Arguments(new PictureSize(picture.Width, picture.Height), new FrameRate(1), "rgb24");

        public Task WriteAsync(Stream outputStream, CancellationToken cancellationToken) => outputStream.WriteAsync(picture.Rgb, cancellationToken).AsTask();
    }
}
