using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Reading;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph;

/// <summary>Runs a rewritten UNet beside the stock file, on small seeded inputs: the last word on whether a model can be controlled.</summary>
public static class UNetSelfTest
{
    /// <param name="modelFile">The stock file.</param>
    /// <param name="unet">Its rewrite.</param>
    /// <param name="options">Makes the options of a session; null = ONNX Runtime's defaults on the CPU.</param>
    /// <exception cref="UserError">Of class Model: control changes what it must not, or does not change what it must.</exception>
    public static SelfTestResult Run(string modelFile, RewrittenUNet unet, Func<SessionOptions>? options = null)
    {
        string shown = ModelPlace.Of(modelFile).Shown;
        options ??= () => new SessionOptions();
        using var feed = new SelfTestFeed(unet);
        bool half = ModelProto.Parser.ParseFrom(unet.Proto.Span).Graph.Initializer.Any(weight => weight.DataType == ElementType.Float16);
        (double limit, double least) = half ? (2e-2, 1e-3) : (1e-4, 1e-5);

        // 1. The stock graph; exports for CUDA have no kernels on the CPU.
        float[]? stock = Stock(modelFile, unet, feed, options);

        // 2. Un-edited, the rewritten graph must be the stock graph.
        using SessionOptions own = options();
        using InferenceSession session = unet.OpenSession(own);
        var controls = new ControlTensors(unet, feed.Rows, feed.Tokens);
        float[] plain = Edited(session, unet, feed, controls);
        double? identity = stock is null ? null : Distance(plain, stock);
        if (!plain.All(float.IsFinite) || (identity is { } difference && !(difference <= limit)))
            throw new UserError(
                ErrorClass.Model, $"{shown}: attention control changed the un-edited picture by "
                + $"{identity ?? double.NaN:e0} (limit {limit:e0}); refusing to use it");

        // 3. Words without weight must change their own row, and no other.
        int last = feed.Rows - 1;
        controls.TokenScale.AsSpan(last * feed.Tokens).Clear();
        double weightEffect = Effect(Edited(session, unet, feed, controls), plain, feed.Rows, limit, shown);
        if (weightEffect < least)
            throw new UserError(
                ErrorClass.Model, $"{shown}: taking all words' weight away changed the picture by only "
                + $"{weightEffect:e0}; attention control has no effect in this model");
        if (feed.Rows == 1)
            return new(identity, weightEffect, SourceEffect: null);

        // 4. So must the maps of another row.
        controls.Reset();
        controls.CrossSource[last] = 0;
        controls.InjectSelf(last, source: 0, finestLevel: 0);
        double sourceEffect = Effect(Edited(session, unet, feed, controls), plain, feed.Rows, limit, shown);
        if (sourceEffect < least)
            throw new UserError(
                ErrorClass.Model, $"{shown}: using another picture's attention changed the picture by only "
                + $"{sourceEffect:e0}; attention control has no effect in this model");
        return new(identity, weightEffect, sourceEffect);
    }

    private static float[]? Stock(string modelFile, RewrittenUNet unet, SelfTestFeed feed, Func<SessionOptions> options)
    {
        try
        {
            using SessionOptions stock = options();
            using var session = new InferenceSession(modelFile, stock);
            return Output(session, unet, feed.Values);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static float[] Edited(InferenceSession session, RewrittenUNet unet, SelfTestFeed feed, ControlTensors controls)
    {
        var values = new Dictionary<string, OrtValue>(feed.Values);
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
        catch (OnnxRuntimeException e)
        {
            throw SessionFailure.Explain(unet.WeightsFolder, e);
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
    private static double Effect(float[] edited, float[] plain, int rows, double limit, string shown)
    {
        int start = plain.Length / rows * (rows - 1);
        double others = rows == 1 ? 0 : Distance(edited.AsSpan(0, start), plain.AsSpan(0, start));
        if (others > limit)
            throw new UserError(
                ErrorClass.Model, $"{shown}: editing one picture of a batch changed another "
                + $"one by {others:e0}; refusing to use it");
        return Distance(edited.AsSpan(start), plain.AsSpan(start));
    }

    private static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += Math.Pow((double)actual[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / Math.Max(norm, double.Epsilon));
    }
}
