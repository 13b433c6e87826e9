using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

/// <summary>The gradient graph of a UNet beside the stock one, on the same seeded inputs.</summary>
internal sealed class ExportGradient : IDisposable
{
    private const double Timestep = 481;
    private readonly Random _random = new(3);
    private readonly RunOptions _run = new();
    private readonly InferenceSession _stock;
    private readonly GradientUNet _gradient;
    private readonly PromptEmbedding _text;
    private readonly NullTextStep _step;

    /// <param name="model">The UNet's file.</param>
    /// <param name="side">Cells of the latent along a side.</param>
    public ExportGradient(string model, int side)
    {
        Graph = NullTextGradient.Build(model, side, side, tokens: 77);
        int pooled = (int)(Graph.Inputs.TextEmbeds?.Dimensions[1] ?? 0);
        _text = new PromptEmbedding(77, Noise(Graph.TextShape), pooled == 0 ? null : Noise([pooled]), 76);
        using SessionOptions options = ExportTests.Quiet();
        _gradient = new GradientUNet(Graph, options, _text, new PictureSize(8 * side, 8 * side));
        using SessionOptions stock = ExportTests.Quiet();
        _stock = new InferenceSession(model, stock);
        float[] Latent() => Noise(Graph.LatentShape);
        _step = new NullTextStep(Latent(), Timestep, Latent(), Latent(), LatentFactor: 1.2, NoiseFactor: -0.3, Guidance: 7.5);
    }

    public GradientGraph Graph { get; }

    /// <summary>Loss and gradient by the graph.</summary>
    public (double Loss, float[] Gradient) Evaluate()
    {
        float[] gradient = new float[_text.Embeds.Length];
        return (_gradient.Evaluate(_step, _text.Embeds, gradient, _run), gradient);
    }

    /// <summary>The loss after a step along a direction, from what the stock UNet predicts.</summary>
    public double LossOfStock(float[] direction, double length)
    {
        float[] moved = [.. _text.Embeds.Zip(direction, (value, along) => (float)(value + (length * along)))];
        float[] own = Stock(moved);
        double sum = 0;
        for (int i = 0; i < own.Length; i++)
        {
            double guided = own[i] + (_step.Guidance * (_step.Conditional[i] - own[i]));
            double miss = (_step.LatentFactor * _step.Latent[i]) + (_step.NoiseFactor * guided) - _step.Target[i];
            sum += miss * miss;
        }

        return sum / own.Length;
    }

    public void Dispose()
    {
        _gradient.Dispose();
        _stock.Dispose();
        _run.Dispose();
    }

    private float[] Stock(float[] text)
    {
        UNetInputs inputs = Graph.Inputs;
        Dictionary<string, OrtValue> values = new()
        {
            [inputs.Latents.Name] = OrtValue.CreateTensorValueFromMemory(_step.Latent, Graph.LatentShape),
            [inputs.Text.Name] = OrtValue.CreateTensorValueFromMemory(text, Graph.TextShape),
        };
        long[] one = [.. Enumerable.Repeat(1L, inputs.Timestep.Rank)];
        values[inputs.Timestep.Name] = inputs.Timestep.Type == TensorElementType.Int64
            ? OrtValue.CreateTensorValueFromMemory([(long)Timestep], one)
            : OrtValue.CreateTensorValueFromMemory([(float)Timestep], one);
        if (inputs.TextEmbeds is { } pooled)
        {
            values[pooled.Name] = OrtValue.CreateTensorValueFromMemory(_text.Pooled!, [1, _text.Pooled!.Length]);
        }

        if (inputs.TimeIds is { } ids)
        {
            float side = 8 * Graph.LatentShape[2];
            values[ids.Name] = OrtValue.CreateTensorValueFromMemory([side, side, 0, 0, side, side], [1, 6]);
        }

        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = _stock.Run(_run, values, [inputs.Output.Name]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    private float[] Noise(long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)((_random.NextDouble() * 2) - 1))];
}
