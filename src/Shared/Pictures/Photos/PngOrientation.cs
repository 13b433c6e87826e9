using System.Buffers.Binary;
using SkiaSharp;

namespace AADiff.Shared.Pictures.Photos;

/// <summary>The orientation in a PNG's eXIf chunk, which Skia does not look at.</summary>
internal static class PngOrientation
{
    private const int Signature = 8;
    private const int ChunkFrame = 12;
    private const int EntryBytes = 12;
    private const ushort Tag = 0x0112;

    /// <summary>Upright when there is none, or when the chunk is damaged.</summary>
    public static SKEncodedOrigin Of(ReadOnlySpan<byte> png)
    {
        for (ReadOnlySpan<byte> rest = png[Math.Min(Signature, png.Length)..]; rest.Length >= ChunkFrame;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
            {
                break;
            }

            if (rest[4..].StartsWith("eXIf"u8))
            {
                return OfTiff(rest.Slice(8, (int)length));
            }

            rest = rest[(ChunkFrame + (int)length)..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>The first directory of a TIFF, in either byte order.</summary>
    private static SKEncodedOrigin OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
        {
            return SKEncodedOrigin.TopLeft;
        }

        bool little = tiff[0] == 'I';
        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return SKEncodedOrigin.TopLeft;
        }

        int entries = Sixteen(tiff[(int)directory..], little);
        for (ReadOnlySpan<byte> at = tiff[((int)directory + 2)..]; entries > 0 && at.Length >= EntryBytes; at = at[EntryBytes..], entries--)
        {
            if (Sixteen(at, little) == Tag && Sixteen(at[8..], little) is >= 1 and <= 8 and var orientation)
            {
                return (SKEncodedOrigin)orientation;
            }
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static int Sixteen(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
