using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph;

/// <summary>Small seeded inputs of a UNet.</summary>
internal sealed class SelfTestFeed : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);
    private readonly Random _random = new(1);

    /// <param name="unet">Whose inputs.</param>
    public SelfTestFeed(RewrittenUNet unet)
    {
        UNetInputs inputs = unet.Inputs;
        Rows = (int)(inputs.Latents.Dimensions[0] ?? 2);
        Tokens = (int)(inputs.Text.Dimensions[1] ?? 77);

        // At least two cells a side where the picture is smallest.
        long side = Math.Max(8, 2L << unet.Layers.Max(layer => layer.Level));
        Add(inputs.Latents, Rows, inputs.Latents.Dimensions[1] ?? 4, side, side);
        Add(inputs.Text, Rows, Tokens, inputs.Text.Dimensions[2] ?? 1);
        Add(inputs.Timestep, 1);
        foreach (TensorSpec? other in new[] { inputs.TextEmbeds, inputs.TimeIds, inputs.TimestepCond }.Concat(inputs.Others))
        {
            if (other is not null)
                Add(other, [Rows, .. Enumerable.Repeat(1L, Math.Max(other.Rank - 1, 0))]);
        }
    }

    public int Rows { get; }

    public int Tokens { get; }

    public IReadOnlyDictionary<string, OrtValue> Values => _values;

    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
            value.Dispose();
    }

    private void Add(TensorSpec input, params long[] shape)
    {
        long[] fixedShape = [.. input.Dimensions.Select((dimension, axis) => dimension ?? shape[axis])];
        int count = (int)fixedShape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = input.Rank <= 1 ? 500 : (float)((_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2);
        _values.Add(input.Name, input.Type switch
        {
            TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), fixedShape),
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (long)value), fixedShape),
            _ => OrtValue.CreateTensorValueFromMemory(values, fixedShape),
        });
    }
}
