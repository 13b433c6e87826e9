using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

/// <summary>Runs a UNet on the inputs of an export's case.</summary>
internal static class UNetRun
{
    /// <summary>Output name → values.</summary>
    public static Dictionary<string, float[]> Run(InferenceSession session, UNetInputs names, SafetensorsFile inputs, ControlTensors? controls)
    {
        long rows = inputs.Shape("sample")[0];
        var values = new Dictionary<string, OrtValue>();
        try
        {
            void Feed(TensorSpec? input, string tensor)
            {
                if (input is not null)
                {
                    values.Add(input.Name, Value(input, inputs, tensor));
                }
            }

            Feed(names.Latents, "sample");
            Feed(names.Text, "encoder_hidden_states");
            Feed(names.Timestep, "timestep");
            Feed(names.TextEmbeds, "text_embeds");
            Feed(names.TimeIds, "time_ids");
            Feed(names.TimestepCond, "timestep_cond");
            foreach (TensorSpec other in names.Others)
            {
                Feed(other, other.Name);
            }

            foreach ((string name, OrtValue value) in controls is null ? [] : Controls(controls))
            {
                values.Add(name, value);
            }

            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, values, session.OutputNames);
            return session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => Floats(pair.Second));
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    /// <summary>Norm of the difference ÷ norm.</summary>
    public static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += Math.Pow((double)actual[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return double.IsNaN(difference) ? double.PositiveInfinity : Math.Sqrt(difference / norm);
    }

    private static IEnumerable<(string Name, OrtValue Value)> Controls(ControlTensors controls)
    {
        controls.Check();
        yield return (RewrittenUNet.TokenScale, OrtValue.CreateTensorValueFromMemory(controls.TokenScale, [controls.Rows, controls.Tokens]));
        yield return (RewrittenUNet.CrossSource, OrtValue.CreateTensorValueFromMemory(controls.CrossSource, [controls.Rows]));
        foreach ((int level, long[] sources) in controls.SelfSource)
        {
            yield return (RewrittenUNet.SelfSource(level), OrtValue.CreateTensorValueFromMemory(sources, [controls.Rows]));
        }
    }

    private static OrtValue Value(TensorSpec input, SafetensorsFile inputs, string tensor)
    {
        float[] values = inputs.Floats(tensor);
        long[] shape = tensor == "timestep" ? [.. Enumerable.Repeat(1L, input.Rank)] : inputs.Shape(tensor);
        return input.Type switch
        {
            TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(values, shape),
            TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), shape),
            _ => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (long)value), shape),
        };
    }

    private static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float16
        ? [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(half => (float)half)]
        : value.GetTensorDataAsSpan<float>().ToArray();
}
