using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using SkiaSharp;

namespace AADiff.Shared.Pictures.Photos;

/// <summary>
/// Decodes a photo as people see it: upright, in sRGB, opaque, in the size that is drawn. JPEG (grey, colour, CMYK), PNG (to 16 bits), WebP, and
/// the first picture of a GIF. Why Skia: docs/adr/0017-photos.md.
/// </summary>
public static class PhotoFile
{
    private const string Truncated = "it ends early: the file is truncated";

    /// <summary>What transparent places show.</summary>
    private static readonly SKColor _ground = SKColors.White;

    /// <summary>What lies beside a photo that does not fill its picture.</summary>
    private static readonly SKColor _margin = SKColors.Black;

    /// <summary>Only the beginning of the file is read.</summary>
    /// <exception cref="UserError">Class Input: it can't be taken; names the file and says why.</exception>
    public static PhotoHeader Check(Stream file, string name) => Named(name, () => PhotoHeader.Read(file));

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">The user's name of the file.</param>
    /// <param name="size">Of the picture that is wanted.</param>
    /// <param name="fit">How a photo of other proportions comes into it.</param>
    /// <exception cref="UserError">Class Input: it can't be taken; names the file and says why.</exception>
    public static Picture Decode(byte[] bytes, string name, PictureSize size, PhotoFit fit) => Decode(bytes, name, size, fit, size);

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">The user's name of the file.</param>
    /// <param name="size">Of the picture that is drawn, into which the photo is fitted.</param>
    /// <param name="fit">How a photo of other proportions comes into it.</param>
    /// <param name="shown">Size that the fitted picture is wanted in, made of the photo's own pixels.</param>
    /// <exception cref="UserError">Class Input: it can't be taken; names the file and says why.</exception>
    public static Picture Decode(byte[] bytes, string name, PictureSize size, PhotoFit fit, PictureSize shown) =>
        Named(name, () => Decode(bytes, size, fit, shown));

    private static Picture Decode(byte[] bytes, PictureSize size, PhotoFit fit, PictureSize shown)
    {
        // 1. The limits, before native code sees the file.
        if (bytes.Length > PhotoHeader.MostBytes)
        {
            throw new InvalidDataException($"it has more than {PhotoHeader.MostBytes >> 20} MiB");
        }

        PhotoHeader header;
        using (var start = new MemoryStream(bytes, writable: false))
        {
            header = PhotoHeader.Read(start);
        }

        if (header.Format == PhotoFormat.Jpeg)
        {
            CheckJpeg(bytes);
        }

        // 2. All pixels, with the colour profile applied.
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec codec = Open(data, header);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb());
        using var stored = new SKBitmap(info);
        SKCodecResult result = codec.GetPixels(info, stored.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? Truncated : $"it is damaged ({result})");
        }

        // 3. Upright, fitted, on its ground.
        return Fitted(stored, header.Format == PhotoFormat.Png ? PngOrientation.Of(bytes) : codec.EncodedOrigin, size, fit, shown);
    }

    private static SKCodec Open(SKData data, PhotoHeader header)
    {
        SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException($"it is a damaged or truncated {header.Format}");
        SKEncodedImageFormat expected = header.Format switch
        {
            PhotoFormat.Jpeg => SKEncodedImageFormat.Jpeg,
            PhotoFormat.Png => SKEncodedImageFormat.Png,
            PhotoFormat.WebP => SKEncodedImageFormat.Webp,
            _ => SKEncodedImageFormat.Gif,
        };

        // What the library sees decides what it allocates, so it is held to the limits too.
        if (codec.EncodedFormat == expected && (long)codec.Info.Width * codec.Info.Height <= PhotoHeader.MostPixels)
        {
            return codec;
        }

        codec.Dispose();
        throw new InvalidDataException("it is damaged: its parts do not agree on what it is");
    }

    private static Picture Fitted(SKBitmap stored, SKEncodedOrigin origin, PictureSize size, PhotoFit fit, PictureSize shown)
    {
        SKMatrix upright = Upright(origin, stored.Width, stored.Height);
        bool turned = origin >= SKEncodedOrigin.LeftTop;
        (float width, float height) = turned ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        (float across, float down) = (size.Width / width, size.Height / height);
        (across, down) = fit switch
        {
            PhotoFit.Stretch => (across, down),
            PhotoFit.Pad => (Math.Min(across, down), Math.Min(across, down)),
            _ => (Math.Max(across, down), Math.Max(across, down)),
        };

        using var target = new SKBitmap(new SKImageInfo(shown.Width, shown.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        using var canvas = new SKCanvas(target);
        canvas.Clear(_margin);
        (float wider, float higher) = ((float)shown.Width / size.Width, (float)shown.Height / size.Height);
        canvas.Scale(wider, higher);
        canvas.Translate((size.Width - (width * across)) / 2, (size.Height - (height * down)) / 2);
        canvas.Scale(across, down);
        using (var ground = new SKPaint { Color = _ground, IsAntialias = true })
        {
            canvas.DrawRect(0, 0, width, height, ground);
        }

        canvas.Concat(upright);
        using SKImage image = SKImage.FromBitmap(stored);
        using var paint = new SKPaint { IsAntialias = true };
        (across, down) = (across * wider, down * higher);
        SKSamplingOptions sampling = across == 1 && down == 1
            ? SKSamplingOptions.Default
            : new SKSamplingOptions(SKFilterMode.Linear, across < 1 || down < 1 ? SKMipmapMode.Linear : SKMipmapMode.None);
        canvas.DrawImage(image, 0, 0, sampling, paint);
        canvas.Flush();
        return Picture.Of(new DecodedPicture(shown, target.GetPixelSpan().ToArray()));
    }

    /// <summary>From stored to upright pixels: the eight orientations of EXIF.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    /// <summary>
    /// In a JPEG's coded data 0xFF is followed by 0 or a restart, so 0xFF 0xDA begins a scan wherever it is, and 0xFF 0xD9 ends the picture. Of a
    /// progressive one without its end Skia shows what is there.
    /// </summary>
    private static void CheckJpeg(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> scan = [0xFF, 0xDA], end = [0xFF, 0xD9];
        if (bytes.Count(scan) > PhotoHeader.MostScans)
        {
            throw new InvalidDataException($"it is a JPEG of more than {PhotoHeader.MostScans} passes, which no camera makes");
        }

        if (bytes.LastIndexOf(end) < bytes.LastIndexOf(scan))
        {
            throw new InvalidDataException(Truncated);
        }
    }

    private static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new UserError(ErrorClass.Input, $"The photo {name} can't be used: {e.Message}.", e);
        }
    }
}
