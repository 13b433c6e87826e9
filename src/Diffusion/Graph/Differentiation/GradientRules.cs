using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Which rule differentiates which operator. A rule sends to each input that wants one its gradient, made of that of the output.</summary>
internal static class GradientRules
{
    /// <summary>Null for operators that have no rule, as all that are no standard operators.</summary>
    public static Action<NodeGradient>? Find(NodeProto node) => !node.IsStandard()
        ? null
        : ArithmeticGradients.Find(node.OpType) ?? ActivationGradients.Find(node.OpType) ?? ProductGradients.Find(node.OpType)
            ?? ConvolutionGradients.Find(node.OpType) ?? LayoutGradients.Find(node.OpType) ?? SelectionGradients.Find(node.OpType)
            ?? NormalisationGradients.Find(node.OpType) ?? ResizeGradients.Find(node.OpType);
}
