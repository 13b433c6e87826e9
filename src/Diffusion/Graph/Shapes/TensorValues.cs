using System.Buffers.Binary;
using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>Values of the small tensors that lie inside the graph.</summary>
internal static class TensorValues
{
    public static TensorFact Read(TensorProto tensor)
    {
        long[] shape = [.. tensor.Dims];
        long count = TensorFact.Count(shape);
        double[]? values = tensor.DataLocation != 0 || count > 256
            ? null
            : tensor.HasRawData ? Raw(tensor.DataType, tensor.RawData.Span, (int)count) : Typed(tensor);
        return TensorFact.Of(tensor.DataType, shape, values);
    }

    /// <summary>Little-endian elements; null for a type that no shape or scale has.</summary>
    public static double[]? Raw(int type, ReadOnlySpan<byte> bytes, int count)
    {
        if (ElementType.Bits(type) is not { } bits || bytes.Length < count * bits / 8)
            return null;

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
                return null;
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
