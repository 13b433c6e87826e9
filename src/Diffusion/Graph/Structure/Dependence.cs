using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Structure;

/// <summary>
/// Which inputs a tensor's values come from, followed through the graph; sizes (Shape, Size) carry nothing on. This tells cross-attention
/// from self-attention without a look at names.
/// </summary>
internal sealed class Dependence
{
    private readonly Dictionary<string, (bool Text, bool Picture, bool Other, int Level)> _of = new(StringComparer.Ordinal);

    public Dependence(GraphIndex graph, UNetInputs inputs)
    {
        _of[inputs.Text.Name] = (true, false, false, 0);
        _of[inputs.Latents.Name] = (false, true, false, 0);
        foreach (TensorSpec other in inputs.Others)
        {
            _of[other.Name] = (false, false, true, 0);
        }

        foreach (NodeProto node in graph.Ordered)
        {
            Follow(node);
        }
    }

    public bool OnText(string tensor) => _of.GetValueOrDefault(tensor).Text;

    public bool OnPicture(string tensor) => _of.GetValueOrDefault(tensor).Picture;

    /// <summary>On an input that is neither text nor picture nor one of the usual conditions.</summary>
    public bool OnOther(string tensor) => _of.GetValueOrDefault(tensor).Other;

    public bool OnData(string tensor) => OnText(tensor) || OnPicture(tensor) || OnOther(tensor);

    /// <summary>How often the picture was halved on the way to this tensor, by counting the operators that do it.</summary>
    public int Level(string tensor) => _of.GetValueOrDefault(tensor).Level;

    private void Follow(NodeProto node)
    {
        if (node.OpType is "Shape" or "Size")
        {
            return;
        }

        bool text = false, picture = false, other = false;
        int level = int.MinValue;
        foreach (string input in OperatorInputs.Of(node))
        {
            if (!_of.TryGetValue(input, out (bool Text, bool Picture, bool Other, int Level) found))
            {
                continue;
            }

            text |= found.Text;
            picture |= found.Picture;
            other |= found.Other;
            if (found.Picture)
            {
                level = Math.Max(level, found.Level);
            }
        }

        if (!text && !picture && !other)
        {
            return;
        }

        level = picture ? level + Halvings(node) : 0;
        foreach (string output in node.Output)
        {
            _of[output] = (text, picture, other, level);
        }
    }

    private static int Halvings(NodeProto node) => node.OpType switch
    {
        "Conv" or "NhwcConv" or "FusedConv" or "AveragePool" or "MaxPool" => node.Ints("strides") is [2, 2] ? 1 : 0,
        "Resize" or "Upsample" or "ConvTranspose" => -1,
        _ => 0,
    };
}
