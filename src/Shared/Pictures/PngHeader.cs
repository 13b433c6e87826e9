using System.Buffers.Binary;

namespace AADiff.Shared.Pictures;

/// <summary>What the first 33 bytes of a PNG say, read without decoding it: a small file may claim to be a huge picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Bits">Of one channel of a pixel: 1, 2, 4, 8 or 16.</param>
/// <param name="Channels">1 (grey or palette), 2, 3 or 4.</param>
public sealed record PngHeader(int Width, int Height, int Bits, int Channels)
{
    /// <summary>Bytes that are needed for it.</summary>
    public const int Length = 33;

    private const int HeaderBytes = 13;

    /// <summary>First bytes of the file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public long Pixels => (long)Width * Height;

    /// <summary>What its pixels take when they are decoded as they are.</summary>
    public long Bytes => ((Pixels * Bits * Channels) + 7) / 8;

    /// <summary>Null: it is no PNG, or its header is damaged or claims what no PNG may.</summary>
    public static PngHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < Length || !file.StartsWith(Signature)
            || BinaryPrimitives.ReadUInt32BigEndian(file[8..]) != HeaderBytes || !file[12..].StartsWith("IHDR"u8))
        {
            return null;
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]), height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        (byte bits, byte colour) = (file[24], file[25]);
        int channels = colour switch
        {
            0 when bits is 1 or 2 or 4 or 8 or 16 => 1,
            3 when bits is 1 or 2 or 4 or 8 => 1,
            4 when bits is 8 or 16 => 2,
            2 when bits is 8 or 16 => 3,
            6 when bits is 8 or 16 => 4,
            _ => 0,
        };
        return width is 0 or > int.MaxValue || height is 0 or > int.MaxValue || channels == 0
            ? null
            : new PngHeader((int)width, (int)height, bits, channels);
    }
}
