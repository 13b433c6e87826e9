using System.Numerics.Tensors;
using AADiff.Diffusion.Devices;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph;

/// <summary>
/// Runs a rewritten UNet beside the stock file, on small seeded inputs, and so decides whether a model can be controlled (docs/method.md
/// §6.3).
/// </summary>
public static class UNetSelfTest
{
    /// <param name="modelFile">The stock file.</param>
    /// <param name="unet">Its rewrite.</param>
    /// <param name="device">Where both run.</param>
    /// <exception cref="UserError">Of class Model: as below, or the device can't run them, which says nothing about the model.</exception>
    public static SelfTestResult Run(string modelFile, RewrittenUNet unet, DeviceSessions device)
    {
        try
        {
            return Run(modelFile, unet, device.CreateOptions);
        }
        catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException)
        {
            throw new UserError(ErrorClass.Model, $"{ModelLocation.Of(modelFile).DisplayName}: {DeviceFailure.ExplainLoading(device.Device, e)}", e);
        }
    }

    /// <param name="modelFile">The stock file.</param>
    /// <param name="unet">Its rewrite.</param>
    /// <param name="options">Makes the options of a session; null = ONNX Runtime's defaults on the CPU.</param>
    /// <exception cref="UserError">Of class Model: control changes what it must not, or does not change what it must.</exception>
    /// <exception cref="OnnxRuntimeException">There is no memory, or the device fails.</exception>
    public static SelfTestResult Run(string modelFile, RewrittenUNet unet, Func<SessionOptions>? options = null)
    {
        string name = ModelLocation.Of(modelFile).DisplayName;
        options ??= () => new SessionOptions();
        using var inputs = new SelfTestInputs(unet);
        bool half = ModelProto.Parser.ParseFrom(unet.Proto.Span).Graph.Initializer.Any(weight => weight.DataType == ElementType.Float16);
        (double limit, double least) = half ? (2e-2, 1e-3) : (1e-4, 1e-5);

        // 1. The stock graph; exports for CUDA have no kernels on the CPU.
        float[]? stock = Stock(modelFile, unet, inputs, options);

        // 2. Un-edited, the rewritten graph must be the stock graph.
        using SessionOptions own = options();
        using InferenceSession session = unet.OpenSession(own);
        var controls = new ControlTensors(unet, inputs.Rows, inputs.Tokens);
        float[] plain = Edited(session, unet, inputs, controls);
        double? identity = stock is null ? null : Distance(plain, stock);
        if (!TensorPrimitives.IsFiniteAll<float>(plain) || (identity is { } difference && !(difference <= limit)))
        {
            throw new UserError(
                ErrorClass.Model, $"{name}: attention control changed the un-edited picture by "
                + $"{identity ?? double.NaN:e0} (limit {limit:e0}); refusing to use it");
        }

        // 3. Words without weight must change their own row, and no other.
        int last = inputs.Rows - 1;
        controls.TokenScale.AsSpan(last * inputs.Tokens).Clear();
        double weightEffect = Effect(Edited(session, unet, inputs, controls), plain, inputs.Rows, limit, name);
        if (weightEffect < least)
        {
            throw new UserError(
                ErrorClass.Model, $"{name}: taking all words' weight away changed the picture by only "
                + $"{weightEffect:e0}; attention control has no effect in this model");
        }

        if (inputs.Rows == 1)
        {
            return new(identity, weightEffect, SourceEffect: null);
        }

        // 4. So must the maps of another row.
        controls.Reset();
        controls.CrossSource[last] = 0;
        controls.InjectSelf(last, source: 0, finestLevel: 0);
        double sourceEffect = Effect(Edited(session, unet, inputs, controls), plain, inputs.Rows, limit, name);
        if (sourceEffect < least)
        {
            throw new UserError(
                ErrorClass.Model, $"{name}: using another picture's attention changed the picture by only "
                + $"{sourceEffect:e0}; attention control has no effect in this model");
        }

        return new(identity, weightEffect, sourceEffect);
    }

    private static float[]? Stock(string modelFile, RewrittenUNet unet, SelfTestInputs inputs, Func<SessionOptions> options)
    {
        try
        {
            using SessionOptions stock = options();
            using var session = new InferenceSession(modelFile, stock);
            return Output(session, unet, inputs.Values);
        }
        catch (OnnxRuntimeException e) when (!SessionFailure.IsOfHost(e))
        {
            // Not an error: the result says that there is nothing to compare with.
            return null;
        }
    }

    private static float[] Edited(InferenceSession session, RewrittenUNet unet, SelfTestInputs inputs, ControlTensors controls)
    {
        var values = new Dictionary<string, OrtValue>(inputs.Values);
        using OrtValue scale = OrtValue.CreateTensorValueFromMemory(controls.TokenScale, [controls.Rows, controls.Tokens]);
        using OrtValue cross = OrtValue.CreateTensorValueFromMemory(controls.CrossSource, [controls.Rows]);
        values.Add(RewrittenUNet.TokenScale, scale);
        values.Add(RewrittenUNet.CrossSource, cross);
        var self = new List<OrtValue>();
        try
        {
            foreach ((int level, long[] sources) in controls.SelfSource)
            {
                self.Add(OrtValue.CreateTensorValueFromMemory(sources, [controls.Rows]));
                values.Add(RewrittenUNet.SelfSource(level), self[^1]);
            }

            return Output(session, unet, values);
        }
        catch (OnnxRuntimeException e) when (!SessionFailure.IsOfHost(e))
        {
            throw SessionFailure.Explain("the UNet", unet.WeightsFolder, e);
        }
        finally
        {
            self.ForEach(value => value.Dispose());
        }
    }

    private static float[] Output(InferenceSession session, RewrittenUNet unet, IReadOnlyDictionary<string, OrtValue> values)
    {
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, values, [unet.Inputs.Output.Name]);
        return results[0].GetTensorTypeAndShape().ElementDataType == TensorElementType.Float16
            ? Array.ConvertAll(results[0].GetTensorDataAsSpan<Float16>().ToArray(), value => (float)value)
            : results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Change of the last row; throws when another row changed.</summary>
    private static double Effect(float[] edited, float[] plain, int rows, double limit, string name)
    {
        int start = plain.Length / rows * (rows - 1);
        double others = rows == 1 ? 0 : Distance(edited.AsSpan(0, start), plain.AsSpan(0, start));
        if (others > limit)
        {
            throw new UserError(
                ErrorClass.Model, $"{name}: editing one picture of a batch changed another "
                + $"one by {others:e0}; refusing to use it");
        }

        return Distance(edited.AsSpan(start), plain.AsSpan(start));
    }

    /// <summary>Norm of the difference ÷ norm.</summary>
    private static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected) =>
        TensorPrimitives.Distance(actual, expected) / Math.Max(TensorPrimitives.Norm(expected), float.Epsilon);
}

/// <summary>What a self-test measured; every difference is norm of the difference ÷ norm.</summary>
/// <param name="Identity">Between the un-edited result and the stock graph's; null when the stock graph does not run here.</param>
/// <param name="WeightEffect">Relative change of a row whose tokens all got weight 0.</param>
/// <param name="SourceEffect">Relative change of a row that used another row's maps; null for an export with a fixed batch of one.</param>
public sealed record SelfTestResult(double? Identity, double WeightEffect, double? SourceEffect);

/// <summary>Small seeded inputs of a UNet.</summary>
internal sealed class SelfTestInputs : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);
    private readonly Random _random = new(1);

    /// <param name="unet">Whose inputs.</param>
    public SelfTestInputs(RewrittenUNet unet)
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
            {
                Add(other, [Rows, .. Enumerable.Repeat(1L, Math.Max(other.Rank - 1, 0))]);
            }
        }
    }

    public int Rows { get; }

    public int Tokens { get; }

    public IReadOnlyDictionary<string, OrtValue> Values => _values;

    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
        {
            value.Dispose();
        }
    }

    private void Add(TensorSpec input, params long[] shape)
    {
        long[] fixedShape = [.. input.Dimensions.Select((dimension, axis) => dimension ?? shape[axis])];
        int count = (int)fixedShape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = input.Rank <= 1 ? 500 : (float)((_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2);
        }

        _values.Add(input.Name, input.Type switch
        {
            TensorElementType.Float16 =>
                OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), fixedShape),
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (long)value), fixedShape),
            _ => OrtValue.CreateTensorValueFromMemory(values, fixedShape),
        });
    }
}
