using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph;

/// <summary>A rewritten UNet, asked what it does with latents of one size.</summary>
internal sealed class SizedUNet(RewrittenUNet unet)
{
    private readonly GraphIndex _graph = new(ModelProto.Parser.ParseFrom(unet.Proto.Span));

    /// <param name="rows">Of the batch; an export with a fixed batch keeps its own.</param>
    /// <param name="height">Cells of the latent.</param>
    /// <param name="width">Cells of the latent.</param>
    /// <param name="tokens">Of the text, where the export does not fix them.</param>
    public SizedGraph At(int rows, int height, int width, int tokens)
    {
        rows = unet.FixedRows ?? rows;
        IEnumerable<(string, TensorInfo)> controls =
        [
            (RewrittenUNet.TokenScale, TensorInfo.Of(ElementType.Float, [rows, unet.Inputs.Text.Dimensions[1] ?? tokens])),
            (RewrittenUNet.CrossSource, TensorInfo.Of(ElementType.Int64, [rows])),
            .. unet.SelfLevels.Select(level => (RewrittenUNet.SelfSource(level), TensorInfo.Of(ElementType.Int64, [rows]))),
        ];
        return SizedGraph.Of(_graph, ShapeInference.InputsOf(unet.Inputs, new InputSizes(rows, height, width, tokens)).Concat(controls));
    }
}
