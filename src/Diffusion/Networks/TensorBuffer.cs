using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// A tensor in host memory that keeps its address, seen as floats whatever element type the network wants. float32 is used in place;
/// float16 and integers live in a second array that <see cref="Push"/> and <see cref="Pull"/> convert.
/// </summary>
internal sealed class TensorBuffer : IDisposable
{
    private readonly Float16[]? _halves;
    private readonly long[]? _longs;
    private readonly int[]? _integers;

    public TensorBuffer(TensorElementType type, params long[] shape)
    {
        Shape = shape;
        Values = new float[shape.Aggregate(1L, (product, dimension) => checked(product * dimension))];
        Value = type switch
        {
            TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(Values, shape),
            TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(_halves = new Float16[Values.Length], shape),
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(_longs = new long[Values.Length], shape),
            TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(_integers = new int[Values.Length], shape),
            _ => throw new NotSupportedException($"tensors of element type {type}"),
        };
    }

    public IReadOnlyList<long> Shape { get; }

    public float[] Values { get; }

    public OrtValue Value { get; }

    /// <summary>The floats of one row (index of the first axis).</summary>
    public Span<float> Row(int row)
    {
        int length = Values.Length / (int)Shape[0];
        return Values.AsSpan(row * length, length);
    }

    /// <summary>Makes changed <see cref="Values"/> visible to the network. Integers round half to even.</summary>
    public void Push()
    {
        if (_halves is not null)
        {
            TensorPrimitives.ConvertToHalf(Values, MemoryMarshal.Cast<Float16, Half>(_halves.AsSpan()));
        }

        for (int i = 0; i < _longs?.Length; i++)
        {
            _longs[i] = (long)MathF.Round(Values[i]);
        }

        for (int i = 0; i < _integers?.Length; i++)
        {
            _integers[i] = (int)MathF.Round(Values[i]);
        }
    }

    /// <summary>Makes what the network wrote visible in <see cref="Values"/>.</summary>
    public void Pull()
    {
        if (_halves is not null)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(_halves.AsSpan()), Values);
        }
    }

    public void Dispose() => Value.Dispose();
}

/// <summary>Reads a network's output as floats, whatever its element type.</summary>
internal static class FloatOutput
{
    public static float[] Read(OrtValue value)
    {
        TensorElementType type = value.GetTensorTypeAndShape().ElementDataType;
        if (type == TensorElementType.Float)
        {
            return value.GetTensorDataAsSpan<float>().ToArray();
        }

        if (type != TensorElementType.Float16)
        {
            throw new NotSupportedException($"a network output of element type {type}");
        }

        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>());
        var values = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, values);
        return values;
    }
}
