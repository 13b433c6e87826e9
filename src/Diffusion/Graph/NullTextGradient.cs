using AADiff.Diffusion.Graph.Differentiation;
using AADiff.Diffusion.Graph.Editing;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;
using AADiff.Shared.Errors;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph;

/// <summary>
/// Differentiates a stock UNet for null-text inversion (Mokady et al. 2023): ONNX Runtime only runs graphs forwards, so the backward pass becomes
/// part of the graph (docs/adr/0018-a-gradient-graph.md).
/// </summary>
public static class NullTextGradient
{
    /// <summary>Sums of several axes were written otherwise before.</summary>
    private const int OldestOpset = 11;

    /// <summary>Reads a UNet and returns it with loss and gradient. Weights are neither read nor copied, and ONNX Runtime is not started.</summary>
    /// <param name="modelFile">The UNet's .onnx; weights may lie in files beside it.</param>
    /// <param name="height">Cells of the latent, where the export does not fix them.</param>
    /// <param name="width">Cells of the latent, where the export does not fix them.</param>
    /// <param name="tokens">Of the text, where the export does not fix them.</param>
    /// <exception cref="UserError">
    /// Class Model: the graph has operators without a rule (fused ones, float16), or is none of a UNet; names the first and what to do.
    /// </exception>
    public static GradientGraph Build(string modelFile, int height, int width, int tokens) => GraphFile.Read(modelFile, (model, location) =>
    {
        // 1. Read the graph without its weights, and infer all shapes for a batch of one.
        FunctionInliner.Run(model);
        OperatorCheck.Run(model.Graph, forCpu: false);
        var graph = new GraphIndex(model);
        UNetInputs inputs = UNetInputFinder.Find(graph);
        Require(graph, inputs);
        var sizes = ShapeInference.InputsOf(inputs, new InputSizes(1, height, width, tokens)).ToDictionary(input => input.Name, input => input.Info);
        var shapes = new ShapeInference(graph, sizes.Select(input => (input.Key, input.Value)));
        long[] latent = sizes[inputs.Latents.Name].Shape!;
        if (shapes.Conflict is { } conflict)
        {
            throw new ModelRefusedException($"it does not take a latent of {width}×{height} cells: {conflict}");
        }

        // 2. Add the loss, then the backward pass from the predicted noise to the text.
        var writer = new OperatorWriter(graph.Opset);
        (string loss, string seed) = NullTextLoss.Write(writer, inputs, latent);
        string gradient = new ReverseMode(graph, shapes, writer).Run(inputs.Text.Name, inputs.Output.Name, seed);
        writer.Name(loss, GradientGraph.Loss);
        writer.Name(gradient, GradientGraph.Gradient);

        // 3. Fix the sizes of the inputs, so that ONNX Runtime folds what the exporter computes from them.
        model.Graph.Node.AddRange(writer.Nodes);
        Declare(model.Graph, sizes, latent, sizes[inputs.Text.Name].Shape!);
        EditedGraph.Finish(model);
        return new GradientGraph
        {
            Proto = model.ToByteArray(),
            WeightsFolder = location.Folder,
            Inputs = inputs,
            LatentShape = latent,
            TextShape = sizes[inputs.Text.Name].Shape!,
            PeakBytes = Peak(model, sizes, latent),
            WeightBytes = model.Graph.Initializer.Sum(weight => ModelTensors.Bytes(weight) ?? 0),
        };
    });

    private static void Require(GraphIndex graph, UNetInputs inputs)
    {
        if (graph.Opset < OldestOpset)
        {
            throw new ModelRefusedException(
                $"null-text inversion needs an export of opset {OldestOpset} or newer, and this one has {graph.Opset}; export it again, or use --invert npi");
        }

        if ((inputs.Latents.Dimensions[0] ?? inputs.Text.Dimensions[0]) is { } rows and not 1)
        {
            throw new ModelRefusedException(
                $"it was exported with a fixed batch of {rows}, and null-text inversion optimises one picture; export it with a dynamic batch, or use --invert npi");
        }

        if (new[] { inputs.Latents, inputs.Text, inputs.Output }.Any(spec => spec.Type != TensorElementType.Float))
        {
            throw new ModelRefusedException(
                "it computes in float16, in which the gradients of null-text inversion vanish; export the UNet in float32, or use --invert npi");
        }
    }

    private static void Declare(GraphProto graph, Dictionary<string, TensorInfo> sizes, long[] latent, long[] text)
    {
        foreach (ValueInfoProto input in graph.Input.Where(input => sizes.ContainsKey(input.Name)))
        {
            input.Type.TensorType.Shape = Shape(sizes[input.Name].Shape!);
        }

        graph.Input.AddRange([.. NullTextLoss.Inputs(latent).Select(input => Info(input.Name, input.Shape))]);
        graph.Output.Clear();
        graph.Output.AddRange([Info(GradientGraph.Loss, []), Info(GradientGraph.Gradient, text)]);
    }

    private static long? Peak(ModelProto model, Dictionary<string, TensorInfo> sizes, long[] latent) => SizedGraph.Of(
        new GraphIndex(model),
        sizes.Select(input => (input.Key, input.Value))
            .Concat(NullTextLoss.Inputs(latent).Select(input => (input.Name, TensorInfo.Of(ElementType.Float, input.Shape))))).Peak;

    private static ValueInfoProto Info(string name, long[] shape) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = ElementType.Float, Shape = Shape(shape) } },
    };

    private static TensorShapeProto Shape(long[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return shape;
    }
}
