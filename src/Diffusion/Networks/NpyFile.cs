using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// NumPy's .npy format: "\x93NUMPY", version, length of the header, a Python dictionary with descr, fortran_order and shape, then the data.
/// Reads little-endian f2, f4 and f8 in C order; nothing in the file is ever evaluated. Bad files, hostile ones too, throw
/// <see cref="InvalidDataException"/>.
/// </summary>
/// <param name="Shape">One size an axis.</param>
/// <param name="Values">In row-major order, whatever the stored type.</param>
internal sealed partial record NpyFile(long[] Shape, float[] Values)
{
    /// <summary>NumPy itself refuses longer headers: there is no honest use for one.</summary>
    private const int LongestHeader = 10_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static bool IsNpy(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    public static NpyFile Parse(ReadOnlySpan<byte> bytes)
    {
        // 1. Version 1 has two bytes of header length, later ones four.
        if (!IsNpy(bytes) || bytes.Length < 12)
        {
            throw new InvalidDataException("not a .npy file");
        }

        int lengthBytes = bytes[6] == 1 ? 2 : 4;
        long header = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        int start = 8 + lengthBytes;
        if (header > LongestHeader || start + header > bytes.Length)
        {
            throw new InvalidDataException("not a .npy file: the header's length is not inside the file");
        }

        // 2. The dictionary, read by its three entries.
        string text = Encoding.UTF8.GetString(bytes.Slice(start, (int)header));
        string type = Descr().Match(text) is { Success: true } descr ? descr.Groups[1].Value : throw new InvalidDataException("the .npy file has no element type");
        if (!FortranOrder().IsMatch(text))
        {
            throw new InvalidDataException("the .npy file is not in C order; save it with numpy.ascontiguousarray");
        }

        long[] shape = ShapeOf(text);
        int width = type switch
        {
            "<f2" => 2,
            "<f4" => 4,
            "<f8" => 8,
            _ => throw new InvalidDataException($"the .npy file holds elements of type \"{type}\"; float16, float32 and float64 are taken"),
        };

        // 3. The data, all of it and nothing behind it.
        ReadOnlySpan<byte> data = bytes[(start + (int)header)..];
        long count = 1;
        foreach (long size in shape)
        {
            count = size > 0 && count <= data.Length / size ? count * size : -1;
            if (count < 0)
            {
                break;
            }
        }

        return count * width == data.Length
            ? new NpyFile(shape, Read(data, width))
            : throw new InvalidDataException($"the .npy file has {data.Length} bytes of data, which do not fit its shape ({string.Join(", ", shape)})");
    }

    private static long[] ShapeOf(string text)
    {
        string[] sizes = ShapeEntry().Match(text) is { Success: true } entry
            ? entry.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidDataException("the .npy file has no shape");
        return
        [
            .. sizes.Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
                ? value
                : throw new InvalidDataException("the .npy file has a shape of more than there can be")),
        ];
    }

    private static float[] Read(ReadOnlySpan<byte> data, int width)
    {
        var values = new float[data.Length / width];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = data[(i * width)..];
            values[i] = width switch
            {
                2 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                4 => BinaryPrimitives.ReadSingleLittleEndian(at),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }

        return values;
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']{1,20})'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*False\b")]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape'\s*:\s*\(([0-9,\s]*)\)")]
    private static partial Regex ShapeEntry();
}
