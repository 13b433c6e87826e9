using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph;

/// <summary>
/// What a step of a UNet needs, from the shapes in its graph: results alive at the worst moment, without the scratch memory of kernels.
/// </summary>
/// <param name="Weights">Bytes of weights.</param>
/// <param name="FirstRow">Bytes of intermediate results for a batch of one row.</param>
/// <param name="EachFurtherRow">Bytes that every further row adds.</param>
public sealed record MemoryEstimate(long Weights, long FirstRow, long EachFurtherRow)
{
    /// <summary>Estimates for latents of this size; null when the graph has an operator whose shapes are not known.</summary>
    public static MemoryEstimate? Of(RewrittenUNet unet, int latentHeight, int latentWidth, int tokens)
    {
        var graph = new GraphIndex(ModelProto.Parser.ParseFrom(unet.Proto.Span));
        long? Peak(int rows)
        {
            IEnumerable<(string, TensorInfo)> controls =
            [
                (RewrittenUNet.TokenScale, TensorInfo.Of(ElementType.Float, [rows, unet.Inputs.Text.Dimensions[1] ?? tokens])),
                (RewrittenUNet.CrossSource, TensorInfo.Of(ElementType.Int64, [rows])),
                .. unet.SelfLevels.Select(level => (RewrittenUNet.SelfSource(level), TensorInfo.Of(ElementType.Int64, [rows]))),
            ];
            var size = new InputSizes(rows, latentHeight, latentWidth, tokens);
            return PeakMemory.Of(graph, new ShapeInference(graph, ShapeInference.InputsOf(unet.Inputs, size).Concat(controls)));
        }

        if (unet.FixedRows is { } only)
        {
            return Peak(only) is { } all ? new(unet.WeightBytes, all / only, all / only) : null;
        }

        return Peak(1) is { } one && Peak(2) is { } two ? new(unet.WeightBytes, one, two - one) : null;
    }

    public long Total(int rows) => Weights + FirstRow + ((rows - 1) * EachFurtherRow);
}
