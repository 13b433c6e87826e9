namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>What is known of a tensor for one size of inputs: type, shape, and the values where they follow from shapes and constants.</summary>
internal sealed record TensorFact
{
    /// <summary>Longer tensors are data, not shapes or constants.</summary>
    private const int MostValues = 1024;

    public static TensorFact Unknown { get; } = new();

    /// <summary>Number of the format; 0 = not known.</summary>
    public int Type { get; init; }

    /// <summary>Null = not known.</summary>
    public long[]? Shape { get; init; }

    /// <summary>One an element, row-major; null = not known, or too many.</summary>
    public double[]? Values { get; init; }

    /// <summary>The value that all elements have, whatever their number; null = not known to be equal.</summary>
    public double? Fill { get; init; }

    /// <summary>The members, if this is a sequence of tensors.</summary>
    public TensorFact[]? Items { get; init; }

    public bool IsInteger => Type is not (Onnx.ElementType.Float or Onnx.ElementType.Float16 or Onnx.ElementType.Double or Onnx.ElementType.BFloat16);

    /// <summary>The one value of a tensor that has the same everywhere.</summary>
    public double? Single => Fill ?? (Values is [double value] ? value : null);

    public static TensorFact Of(int type, long[]? shape, double[]? values = null) => new()
    {
        Type = type,
        Shape = shape,
        Values = values is null || values.Length > MostValues ? null : values,
        Fill = values is { Length: > 0 } && values.All(value => value == values[0]) ? values[0] : null,
    };

    public static TensorFact Filled(int type, long[] shape, double? value)
    {
        TensorFact fact = new() { Type = type, Shape = shape, Fill = value };
        return value is { } number && Count(shape) is >= 0 and <= MostValues and long count ? fact with { Values = [.. Enumerable.Repeat(number, (int)count)] } : fact;
    }

    public TensorFact Reshaped(long[]? shape) => this with { Shape = shape };

    /// <summary>Whole numbers of a shape or an index list.</summary>
    public long[]? Integers() => Values is null ? null : Array.ConvertAll(Values, Whole);

    /// <summary>"To the end" is written as the largest number there is.</summary>
    private static long Whole(double value) => value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;

    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
            count = checked(count * dimension);
        return count;
    }
}
