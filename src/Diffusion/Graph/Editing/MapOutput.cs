using AADiff.Diffusion.Graph.Attention;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>
/// Makes a level's cross-attention maps an output. They are computed a second time, from Q and K before any control: as prompt-to-prompt
/// stores them, and whether or not the attention itself is fused. At level 2 of a 512-pixel picture a map is 256 x 77.
/// </summary>
internal sealed class MapOutput(OperatorWriter writer, ShapeInference shapes, int level)
{
    private readonly List<string> _maps = [];

    public void Add(FoundAttention attention, Operands own)
    {
        if (attention.Kind != AttentionKind.Cross || attention.Level != level)
        {
            return;
        }

        if (attention.HeadLayout is not { } layout)
        {
            throw new ModelRefusedException(
                $"the heads of attention \"{attention.Name}\" can't be told "
                + "from the graph, so its map can't be put out");
        }

        int type = shapes[(attention.Key ?? attention.Query).Projection].Type;
        string query = writer.Transpose(Heads(own.Query, type, layout.Heads), 0, 2, 1, 3);
        string key = writer.Transpose(Heads(own.Key, type, layout.Heads), 0, 2, 3, 1);
        string scores = writer.Mul(writer.MatMul(query, key), writer.Constant(layout.Scale));
        _maps.Add(writer.Mean(writer.Softmax(scores, axis: 3), axis: 1));
    }

    /// <summary>The mean over the layers; null when there is none.</summary>
    public string? Finish() => _maps.Count == 0 ? null : writer.Mul(writer.Sum(_maps), writer.Constant(1f / _maps.Count));

    private string Heads(string tensor, int type, int heads) =>
        writer.Reshape(type == ElementType.Float ? tensor : writer.Cast(tensor, ElementType.Float), 0, 0, heads, -1);
}
