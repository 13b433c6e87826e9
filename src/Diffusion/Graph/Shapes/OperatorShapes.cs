using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>A node with the facts of what it reads; what the shape rules work on.</summary>
internal sealed record OperatorShapes(NodeProto Node, TensorFact[] Inputs, long Opset)
{
    public TensorFact First => Input(0);

    public bool Has(int index) => Node.HasInput(index);

    public TensorFact Input(int index) => index < Inputs.Length ? Inputs[index] : TensorFact.Unknown;

    /// <summary>Whole numbers that newer opsets take as an input and older ones as an attribute.</summary>
    public long[]? Integers(int input, string attribute) => Has(input) ? Input(input).Integers() : Node.Ints(attribute);

    /// <summary>Index of an axis that may be counted from the end.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
