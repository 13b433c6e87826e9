using SkiaSharp;

namespace AADiff.Shared.Pictures;

/// <summary>Writes 8-bit RGB PNG files.</summary>
public static class PngFile
{
    /// <summary>
    /// zlib level 1 with the Sub filter: a third of the time of the defaults for a tenth more bytes. Pictures are read once, when the video is
    /// assembled.
    /// </summary>
    private static readonly SKPngEncoderOptions _fast = new(SKPngEncoderFilterFlags.Sub, 1);

    public static byte[] Encode(Picture picture)
    {
        var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < picture.Rgb.Length; from += 3, to += 4)
        {
            picture.Rgb.AsSpan(from, 3).CopyTo(pixels[to..]);
            pixels[to + 3] = byte.MaxValue;
        }

        using SKPixmap pixmap = bitmap.PeekPixels();
        using SKData data = pixmap.Encode(_fast) ?? throw new InvalidOperationException("SkiaSharp did not encode the picture");
        return data.ToArray();
    }
}
