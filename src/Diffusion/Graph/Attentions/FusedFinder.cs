using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>Recognises attention that is one operator.</summary>
internal sealed class FusedFinder(GraphIndex graph, Dependence dependence)
{
    public FoundAttention? Find(NodeProto node) => (node.OpType, node.IsMicrosoft()) switch
    {
        ("Attention", false) when node.HasInput(2) => new FoundAttention
        {
            Form = AttentionForm.OnnxAttention,
            Node = node,
            Query = Operand.Trace(node.Input[0], graph, dependence),
            Key = Operand.Trace(node.Input[1], graph, dependence),
            Value = Operand.Trace(node.Input[2], graph, dependence),
        },
        ("MultiHeadAttention", true) when node.HasInput(0) => new FoundAttention
        {
            Form = !node.HasInput(1) ? AttentionForm.MultiHeadPacked : !node.HasInput(2) ? AttentionForm.MultiHeadPackedKeyValue : AttentionForm.MultiHead,
            Node = node,
            Query = Operand.Direct(node.Input[0]),
            Key = node.HasInput(1) ? Operand.Direct(node.Input[1]) : null,
            Value = node.HasInput(2) ? Operand.Direct(node.Input[2]) : null,
        },
        ("Attention", true) when node.HasInput(1) => new FoundAttention { Form = AttentionForm.PackedWeights, Node = node, Query = Operand.Direct(node.Input[0]) },
        _ => null,
    };
}
