using System.Buffers.Binary;

namespace AADiff.Shared.Pictures.Photos;

/// <summary>What a photo's file may be.</summary>
public enum PhotoFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
}

/// <summary>
/// Format and size of a photo by the beginning of its file, read by our own code and without decoding anything: whoever only plans needs no
/// more, and nothing is decoded that would be too large. The content decides, whatever the file is called.
/// </summary>
/// <param name="Format">By its signature.</param>
/// <param name="Width">Pixels as stored, before the orientation of EXIF.</param>
/// <param name="Height">Pixels as stored.</param>
public sealed record PhotoHeader(PhotoFormat Format, int Width, int Height)
{
    /// <summary>A little more than the sensors of today have.</summary>
    public const long MostPixels = 50_000_000;

    /// <summary>Bytes of a file, which is held in memory where it is decoded: 50 megapixels of 16-bit RGB.</summary>
    public const long MostBytes = 300L << 20;

    /// <summary>Passes over the picture in a progressive JPEG. Encoders make some ten; each costs as much as decoding all pixels.</summary>
    internal const int MostScans = 100;

    /// <summary>Metadata before the size of a JPEG: thumbnails, profiles, maker notes.</summary>
    private const int MostMetadata = 32 << 20;

    private const int SignatureBytes = 33;

    public long Pixels => (long)Width * Height;

    /// <param name="file">Read from where it stands, as far as is needed.</param>
    /// <exception cref="InvalidDataException">No photo that can be taken; says why.</exception>
    public static PhotoHeader Read(Stream file)
    {
        Span<byte> start = stackalloc byte[SignatureBytes];
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> bytes = start[..length];
        PhotoHeader header = bytes switch
        {
            [0xFF, 0xD8, 0xFF, ..] => OfJpeg(bytes, file),
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => OfPng(bytes),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => OfGif(bytes),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => OfWebP(bytes),
            _ => throw NoPhoto(bytes),
        };
        if (header.Width < 1 || header.Height < 1)
        {
            throw new InvalidDataException("its header says that it has no pixels, so it is damaged");
        }

        return header.Pixels <= MostPixels
            ? header
            : throw new InvalidDataException(
                $"it has {header.Width} × {header.Height} pixels and {MostPixels / 1_000_000} million are the most: make it smaller");
    }

    private static PhotoHeader OfPng(ReadOnlySpan<byte> bytes) => PngHeader.Read(bytes) is { } png
        ? new PhotoHeader(PhotoFormat.Png, png.Width, png.Height)
        : throw Truncated("PNG");

    private static PhotoHeader OfGif(ReadOnlySpan<byte> bytes) => bytes.Length >= 13
        ? new PhotoHeader(
            PhotoFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]))
        : throw Truncated("GIF");

    /// <summary>The first chunk is VP8 (lossy), VP8L (lossless) or VP8X (with metadata, and the size of the canvas).</summary>
    private static PhotoHeader OfWebP(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30)
        {
            throw Truncated("WebP");
        }

        ReadOnlySpan<byte> content = bytes[20..];
        if (bytes[12..].StartsWith("VP8 "u8))
        {
            return new PhotoHeader(
                PhotoFormat.WebP,
                BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFF);
        }

        if (bytes[12..].StartsWith("VP8L"u8))
        {
            uint sides = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
            return new PhotoHeader(PhotoFormat.WebP, (int)(sides & 0x3FFF) + 1, (int)((sides >> 14) & 0x3FFF) + 1);
        }

        return bytes[12..].StartsWith("VP8X"u8)
            ? new PhotoHeader(PhotoFormat.WebP, Whole24(content[4..]) + 1, Whole24(content[7..]) + 1)
            : throw Truncated("WebP");
    }

    /// <summary>Goes from marker to marker to the first that begins a frame.</summary>
    private static PhotoHeader OfJpeg(ReadOnlySpan<byte> start, Stream rest)
    {
        var file = new JpegBytes(start.ToArray(), rest);
        file.Skip(2);
        while (file.Passed < MostMetadata)
        {
            int marker = file.Marker();
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            int length = file.Sixteen() - 2;
            if (length < 0 || marker is 0xD9 or 0xDA)
            {
                throw Truncated("JPEG");
            }

            // Frames of every kind but tables of Huffman codes, arithmetic codes and extensions, whose numbers lie among them.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                file.Skip(1);
                int height = file.Sixteen();
                return new PhotoHeader(PhotoFormat.Jpeg, file.Sixteen(), height);
            }

            file.Skip(length);
        }

        throw new InvalidDataException($"it has more than {MostMetadata >> 20} MiB of metadata before its picture");
    }

    private static int Whole24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static InvalidDataException Truncated(string format) => new($"it is a damaged or truncated {format}");

    private static InvalidDataException NoPhoto(ReadOnlySpan<byte> bytes)
    {
        string? known = bytes switch
        {
            [] => "it is empty",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "it is a HEIC, AVIF or video file",
            [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => "it is a TIFF or a camera's raw file",
            [(byte)'B', (byte)'M', ..] => "it is a BMP",
            _ => null,
        };
        return new InvalidDataException($"{known ?? "it is not a picture"}: give a JPEG, PNG, WebP or GIF");
    }

    /// <summary>A JPEG's bytes in order, the first of which were read before.</summary>
    private sealed class JpegBytes(byte[] start, Stream rest)
    {
        public int Passed { get; private set; }

        public int Next()
        {
            int value = Passed < start.Length ? start[Passed] : rest.ReadByte();
            Passed++;
            return value >= 0 ? value : throw Truncated("JPEG");
        }

        public int Sixteen() => (Next() << 8) | Next();

        public void Skip(int count)
        {
            for (; count > 0; count--)
            {
                Next();
            }
        }

        /// <summary>Markers may be preceded by any number of 0xFF.</summary>
        public int Marker()
        {
            if (Next() != 0xFF)
            {
                throw Truncated("JPEG");
            }

            int marker = Next();
            while (marker == 0xFF && Passed < MostMetadata)
            {
                marker = Next();
            }

            return marker;
        }
    }
}
