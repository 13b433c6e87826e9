using AADiff.Diffusion.Graph.Editing;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>A node of the forward graph as the gradient rules see it: its values, their shapes, and the gradient G that reaches its outputs.</summary>
/// <param name="node">Of the forward graph.</param>
/// <param name="gradients">One an output; null = nothing reaches it.</param>
/// <param name="opset">Version of the standard operators.</param>
/// <param name="shapes">Of the forward values.</param>
/// <param name="write">Takes the backward nodes.</param>
/// <param name="depending">Values whose gradient is wanted.</param>
/// <param name="add">Adds a gradient (second) to those of a value (first).</param>
internal sealed class NodeGradient(
    NodeProto node, string?[] gradients, long opset, ShapeInference shapes, OperatorWriter write, HashSet<string> depending,
    Action<string, string> add)
{
    /// <summary>What helps against every refusal.</summary>
    private const string WayOut = "export the UNet without fused operators and in float32, or use --invert npi";

    public NodeProto Node => node;

    public long Opset => opset;

    public OperatorWriter Write => write;

    /// <summary>Of the first output.</summary>
    public string Gradient => gradients is [{ } only, ..] && gradients.Skip(1).All(other => other is null)
        ? only
        : throw Refused("of which more than the first output is used");

    /// <summary>One an output; null = nothing reaches it.</summary>
    public IReadOnlyList<string?> Gradients => gradients;

    /// <summary>The first output.</summary>
    public string Output => node.Output[0];

    public string Input(int index) => node.Input[index];

    /// <summary>Whether this input's gradient is wanted.</summary>
    public bool Needs(int index) => node.HasInput(index) && depending.Contains(node.Input[index]);

    /// <summary>Shape and, where they follow from constants, values of an input.</summary>
    public TensorInfo Info(int index) => node.HasInput(index) ? shapes[node.Input[index]] : TensorInfo.Unknown;

    public long[] Shape(int index) => Info(index).Shape ?? throw UnknownShape(node.Input[index]);

    public long[] OutputShape(int index = 0) => shapes[node.Output[index]].Shape ?? throw UnknownShape(node.Output[index]);

    /// <summary>Whole numbers that newer opsets take as an input and older ones as an attribute; null = left out.</summary>
    public long[]? Integers(int index, string attribute) => node.HasInput(index)
        ? Info(index).Integers() ?? throw Refused($"whose {attribute} are not constants")
        : node.Ints(attribute);

    /// <summary>Hands on an input's gradient, which is made only when it is wanted.</summary>
    public void Send(int index, Func<string> gradient)
    {
        if (Needs(index))
        {
            add(node.Input[index], gradient());
        }
    }

    /// <summary>As <see cref="Send"/>, of an operator that broadcasts: the gradient is shaped like the output and is summed over what was spread.</summary>
    public void SendSummed(int index, Func<string> gradient) => Send(index, () => Unbroadcast(gradient(), OutputShape(), Shape(index)));

    /// <summary>For inputs that are weights in every UNet: there is no rule where the text reaches them.</summary>
    public void RequireConstant(int index)
    {
        if (Needs(index))
        {
            throw Refused($"whose input {index} depends on the text, which has no rule");
        }
    }

    /// <summary>Sum over the axes along which a value of shape <paramref name="to"/> was spread to shape <paramref name="from"/>.</summary>
    public string Unbroadcast(string gradient, long[] from, long[] to)
    {
        if (from.AsSpan().SequenceEqual(to))
        {
            return gradient;
        }

        int added = from.Length - to.Length;
        long[] spread = [.. Enumerable.Range(0, from.Length).Where(axis => axis < added || (to[axis - added] == 1 && from[axis] != 1)).Select(axis => (long)axis)];
        string summed = spread.Length == 0 ? gradient : write.SumOver(gradient, keep: true, spread);
        return added == 0 ? summed : write.Reshape(summed, to);
    }

    /// <exception cref="ModelRefusedException">A value on the way is of another type.</exception>
    public void RequireFloat32()
    {
        int[] types = [.. node.Input.Concat(node.Output).Where(depending.Contains).Select(name => shapes[name].Type).Distinct()];
        int other = types.FirstOrDefault(type => type is not (ElementType.Float or ElementType.Unknown));
        if (other != ElementType.Unknown)
        {
            throw Refused($"which computes in {ElementType.Name(other)}, where gradients vanish");
        }
    }

    /// <summary>Why there is no gradient, and what to do about it.</summary>
    /// <param name="reason">Continues "… meets the operator Resize, ".</param>
    public ModelRefusedException Refused(string reason) => new(
        $"null-text inversion differentiates the graph and meets the operator {node.OpType} (node \"{GraphIndex.Name(node)}\"), {reason}; {WayOut}");

    private ModelRefusedException UnknownShape(string value) => Refused($"of whose value \"{value}\" the shape is not known");
}
