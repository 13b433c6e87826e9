using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Networks;

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

        ReadOnlySpan<Float16> halves = value.GetTensorDataAsSpan<Float16>();
        var values = new float[halves.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)halves[i];
        }

        return values;
    }
}
