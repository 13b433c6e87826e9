using System.Buffers.Binary;
using AADiff.Models.Graphs.Onnx;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>
/// What is known of a tensor for one size of inputs: type, shape, and the values where they follow from shapes and constants.
/// </summary>
internal sealed record TensorInfo
{
    /// <summary>Longer tensors are data, not shapes or constants.</summary>
    private const int MostValues = 1024;

    public static TensorInfo Unknown { get; } = new();

    /// <summary>Number of the format; 0 = not known.</summary>
    public int Type { get; init; }

    /// <summary>Null = not known.</summary>
    public long[]? Shape { get; init; }

    /// <summary>One an element, row-major; null = not known, or too many.</summary>
    public double[]? Values { get; init; }

    /// <summary>The value that all elements have, whatever their number; null = not known to be equal.</summary>
    public double? Fill { get; init; }

    /// <summary>The members, if this is a sequence of tensors.</summary>
    public TensorInfo[]? Items { get; init; }

    public bool IsInteger => Type is not (ElementType.Float or ElementType.Float16 or ElementType.Double or ElementType.BFloat16);

    /// <summary>The one value of a tensor that has the same everywhere.</summary>
    public double? Single => Fill ?? (Values is [double value] ? value : null);

    public static TensorInfo Of(int type, long[]? shape, double[]? values = null) => new()
    {
        Type = type,
        Shape = shape,
        Values = values is null || values.Length > MostValues ? null : values,
        Fill = values is { Length: > 0 } && values.All(value => value == values[0]) ? values[0] : null,
    };

    public static TensorInfo Filled(int type, long[] shape, double? value)
    {
        TensorInfo info = new() { Type = type, Shape = shape, Fill = value };
        return value is { } number && Count(shape) is >= 0 and <= MostValues and long count
            ? info with { Values = [.. Enumerable.Repeat(number, (int)count)] }
            : info;
    }

    public TensorInfo Reshaped(long[]? shape) => this with { Shape = shape };

    /// <summary>Whole numbers of a shape or an index list.</summary>
    public long[]? Integers() => Values is null ? null : Array.ConvertAll(Values, Whole);

    /// <summary>"To the end" is written as the largest number there is.</summary>
    private static long Whole(double value) =>
        value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;

    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }
}

/// <summary>Values of the small tensors that lie inside the graph.</summary>
internal static class TensorValues
{
    public static TensorInfo Read(TensorProto tensor)
    {
        long[] shape = [.. tensor.Dims];
        long count = TensorInfo.Count(shape);
        double[]? values = tensor.DataLocation != 0 || count > 256
            ? null
            : tensor.HasRawData ? Raw(tensor.DataType, tensor.RawData.Span, (int)count) : Typed(tensor);
        return TensorInfo.Of(tensor.DataType, shape, values);
    }

    /// <summary>Little-endian elements; null for a type that no shape or scale has.</summary>
    public static double[]? Raw(int type, ReadOnlySpan<byte> bytes, int count)
    {
        if (ElementType.Bits(type) is not { } bits || bytes.Length < count * bits / 8)
        {
            return null;
        }

        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * bits / 8, Math.Max(bits / 8, 1));
            double? value = type switch
            {
                ElementType.Float => BinaryPrimitives.ReadSingleLittleEndian(element),
                ElementType.Double => BinaryPrimitives.ReadDoubleLittleEndian(element),
                ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
                ElementType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
                ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                ElementType.Bool => element[0],
                _ => null,
            };
            if (value is null)
            {
                return null;
            }

            values[i] = value.Value;
        }

        return values;
    }

    private static double[]? Typed(TensorProto tensor) => tensor.DataType switch
    {
        ElementType.Float => [.. tensor.FloatData],
        ElementType.Double => [.. tensor.DoubleData],
        ElementType.Int64 => [.. tensor.Int64Data],
        ElementType.Int32 or ElementType.Bool => [.. tensor.Int32Data],
        ElementType.Float16 => [.. tensor.Int32Data.Select(bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits))],
        _ => null,
    };
}
