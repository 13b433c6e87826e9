using SkiaSharp;

namespace AADiff.Shared.Pictures;

/// <summary>An opaque picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rgb">8-bit sRGB, three bytes a pixel, rows from the top, without gaps.</param>
public sealed record Picture(int Width, int Height, byte[] Rgb)
{
    public static Picture Of(DecodedPicture decoded)
    {
        byte[] rgb = new byte[decoded.Pixels.Length / 4 * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            decoded.Pixels.AsSpan(from, 3).CopyTo(rgb.AsSpan(to));
        }

        return new Picture(decoded.Size.Width, decoded.Size.Height, rgb);
    }
}

/// <summary>Reads pictures that people bring: PNG, JPEG, WebP, GIF (first frame), BMP.</summary>
public static class PictureFile
{
    /// <summary>Pixels of the largest picture that is decoded: 64 megapixels need 256 MB.</summary>
    public const long MostPixels = 64L << 20;

    /// <param name="bytes">The whole file.</param>
    /// <param name="width">Scaled to this width, or null for its own.</param>
    /// <param name="height">Scaled to this height, or null for its own; the picture is stretched when the ratio differs.</param>
    /// <param name="mostPixels">Larger pictures are refused by their header, before they are decoded.</param>
    /// <exception cref="InvalidDataException">Not a picture, damaged, or too large; transparent places become black.</exception>
    public static Picture Decode(ReadOnlySpan<byte> bytes, int? width = null, int? height = null, long mostPixels = MostPixels)
    {
        using SKData data = SKData.CreateCopy(bytes);
        using var stream = new SKMemoryStream(data);
        using SKCodec codec = SKCodec.Create(stream, out SKCodecResult result)
            ?? throw new InvalidDataException($"not a picture that can be read (PNG, JPEG, WebP, GIF or BMP): {result}");
        if ((long)codec.Info.Width * codec.Info.Height > mostPixels)
        {
            throw new InvalidDataException(
                $"a picture of {codec.Info.Width} × {codec.Info.Height} pixels is too large; {mostPixels >> 20} megapixels are the most");
        }

        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb());
        using var bitmap = new SKBitmap(info);
        result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException($"the picture is damaged: {result}");
        }

        var size = new SKSizeI(width ?? info.Width, height ?? info.Height);
        if (size == new SKSizeI(info.Width, info.Height))
        {
            return ToPicture(bitmap);
        }

        using SKBitmap scaled = bitmap.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
            ?? throw new InvalidDataException("the picture could not be scaled");
        return ToPicture(scaled);
    }

    private static Picture ToPicture(SKBitmap bitmap)
    {
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            pixels.Slice(from, 3).CopyTo(rgb.AsSpan(to));
        }

        return new Picture(bitmap.Width, bitmap.Height, rgb);
    }
}
