using System.Buffers.Binary;

namespace AADiff.Shared.Pictures;

/// <summary>Whether a PNG file is what was once written: every chunk with its checksum, and the last one there. Nothing is decoded.</summary>
public static class WholePng
{
    private const int Around = 12;

    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8).Aggregate(
        (uint)value, (crc, _) => (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320))];

    public static bool Is(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngHeader.Signature))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = file[PngHeader.Signature.Length..];
        while (rest.Length >= Around)
        {
            // Length of the data, four letters, the data, and the checksum of letters and data.
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Around)
            {
                return false;
            }

            int data = (int)length;
            ReadOnlySpan<byte> named = rest.Slice(4, 4 + data);
            if (Checksum(named) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + data)..]))
            {
                return false;
            }

            rest = rest[(Around + data)..];
            if (named[..4].SequenceEqual("IEND"u8))
            {
                return rest.IsEmpty;
            }
        }

        return false;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = _table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }
}
