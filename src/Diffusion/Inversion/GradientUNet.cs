using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Inversion;

/// <summary>A U-Net with the gradient of null-text inversion, loaded: a session of its own beside that which draws.</summary>
internal sealed class GradientUNet : IDisposable
{
    private readonly InferenceSession _session;
    private readonly List<(string Name, TensorBuffer Buffer)> _inputs = [];
    private readonly TensorBuffer _latent;
    private readonly TensorBuffer _timestep;
    private readonly TensorBuffer _embedding;
    private readonly TensorBuffer _target;
    private readonly TensorBuffer _conditional;
    private readonly TensorBuffer[] _numbers;

    /// <param name="graph">For the latents' size.</param>
    /// <param name="options">Of the device; not kept.</param>
    /// <param name="negative">The text whose embedding is optimised; of SDXL, its pooled part stays as it is.</param>
    /// <param name="size">Of the picture, in pixels.</param>
    /// <exception cref="UserError">Class Model: ONNX Runtime refuses the graph, or it has no unconditional half.</exception>
    public GradientUNet(GradientGraph graph, SessionOptions options, PromptEmbedding negative, PictureSize size)
    {
        UNetInputs inputs = graph.Inputs;
        if (inputs.TimestepCond is not null)
        {
            throw new UserError(
                ErrorClass.Model, "this UNet takes the guidance scale as an input (a latent consistency model), so it has no unconditional half "
                + "whose embedding null-text inversion could optimise; use --invert npi");
        }

        _session = graph.OpenSession(options);
        _latent = Input(inputs.Latents.Name, inputs.Latents.Type, graph.LatentShape);
        _timestep = Input(inputs.Timestep.Name, inputs.Timestep.Type, [.. Enumerable.Repeat(1L, inputs.Timestep.Rank)]);
        _embedding = Input(inputs.Text.Name, inputs.Text.Type, graph.TextShape);
        _target = Input(GradientGraph.Target, TensorElementType.Float, graph.LatentShape);
        _conditional = Input(GradientGraph.NoiseConditional, TensorElementType.Float, graph.LatentShape);
        _numbers =
        [
            Input(GradientGraph.LatentFactor, TensorElementType.Float), Input(GradientGraph.NoiseFactor, TensorElementType.Float),
            Input(GradientGraph.Guidance, TensorElementType.Float),
        ];
        if (inputs.TextEmbeds is { } pooled)
        {
            negative.Pooled!.CopyTo(Input(pooled.Name, pooled.Type, 1, negative.Pooled.Length).Values, 0);
        }

        if (inputs.TimeIds is { } ids)
        {
            ((ReadOnlySpan<float>)[size.Height, size.Width, 0, 0, size.Height, size.Width]).CopyTo(Input(ids.Name, ids.Type, 1, 6).Values);
        }
    }

    /// <summary>A <see cref="NullTextObjective"/>, but for the options that end a call when they are terminated.</summary>
    public double Evaluate(NullTextStep step, ReadOnlySpan<float> embedding, Span<float> gradient, RunOptions runOptions)
    {
        step.Latent.CopyTo(_latent.Values, 0);
        Array.Fill(_timestep.Values, (float)step.Timestep);
        embedding.CopyTo(_embedding.Values);
        step.Target.CopyTo(_target.Values, 0);
        step.Conditional.CopyTo(_conditional.Values, 0);
        double[] numbers = [step.LatentFactor, step.NoiseFactor, step.Guidance];
        for (int i = 0; i < numbers.Length; i++)
        {
            _numbers[i].Values[0] = (float)numbers[i];
        }

        _inputs.ForEach(input => input.Buffer.Push());
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(
            runOptions, [.. _inputs.Select(input => input.Name)], [.. _inputs.Select(input => input.Buffer.Value)],
            [GradientGraph.Loss, GradientGraph.Gradient]);
        results[1].GetTensorDataAsSpan<float>().CopyTo(gradient);
        return results[0].GetTensorDataAsSpan<float>()[0];
    }

    public void Dispose()
    {
        _inputs.ForEach(input => input.Buffer.Dispose());
        _session.Dispose();
    }

    private TensorBuffer Input(string name, TensorElementType type, params long[] shape)
    {
        var buffer = new TensorBuffer(type, shape);
        _inputs.Add((name, buffer));
        return buffer;
    }
}
