using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>Finds attention that is written out: a product of two data tensors, Softmax over the last axis, a product with a third.</summary>
internal sealed class SoftmaxFinder(GraphIndex graph, Dependence dependence, ShapeWalk shapes)
{
    /// <summary>Longest way from the Softmax to a product; exporters need at most four nodes.</summary>
    private const int Farthest = 12;

    public FoundAttention? Find(NodeProto softmax)
    {
        if (!OverLastAxis(softmax) || Below(softmax) is not { } mix || Above(softmax) is not { } scores)
            return null;
        if (ProductRoles.Scores(scores.Product) is not { } scoreRoles || ProductRoles.Mix(mix.Product, mix.Input) is not { } mixRoles)
            return null;

        Operand Trace(string tensor) => Operand.Trace(tensor, graph, dependence);
        return new FoundAttention
        {
            Form = AttentionForm.Softmax,
            Node = softmax,
            Parts = new(scores.Product, scoreRoles, scores.Steps, mix.Product, mixRoles),
            Query = Trace(scores.Product.Input[scoreRoles.FirstInput]),
            Key = Trace(scores.Product.Input[scoreRoles.SecondInput]),
            Value = Trace(mix.Product.Input[mixRoles.SecondInput]),
        };
    }

    private bool OverLastAxis(NodeProto softmax)
    {
        long axis = softmax.Int("axis", graph.Opset >= 13 ? -1 : 1);
        return axis == -1 || (shapes[softmax.Output[0]].Shape is { } shape && axis == shape.Length - 1);
    }

    /// <summary>Down from the Softmax to the product with another data tensor.</summary>
    private (NodeProto Product, int Input)? Below(NodeProto softmax)
    {
        string tensor = softmax.Output[0];
        for (int i = 0; i < Farthest; i++)
        {
            NodeProto? next = null;
            foreach (NodeProto reader in graph.Readers(tensor))
            {
                int input = reader.Input.IndexOf(tensor);
                if (ProductRoles.IsProduct(reader) && dependence.OnData(reader.Input[1 - input]))
                    return (reader, input);
                if (input == 0 && reader.OpType is "Cast" or "CastLike" or "Identity" or "Dropout" or "Reshape" or "Slice" or "Transpose" or "Squeeze" or "Unsqueeze")
                    next = reader;
            }

            if (next is null)
                return null;
            tensor = next.Output[0];
        }

        return null;
    }

    /// <summary>Up from the Softmax to the product of two data tensors, with the nodes in between in running order.</summary>
    private (NodeProto Product, System.Collections.Immutable.ImmutableArray<(NodeProto, int)> Steps)? Above(NodeProto softmax)
    {
        var steps = new Stack<(NodeProto, int)>();
        string tensor = softmax.Input[0];
        while (steps.Count < Farthest && graph.Producer(tensor) is { } node)
        {
            if (ProductRoles.IsProduct(node))
                return node.Input.All(dependence.OnData) ? (node, [.. steps]) : null;
            int? input = node.OpType switch
            {
                "Where" when node.Input.Count == 3 => dependence.OnData(node.Input[1]) ? 1 : 2,
                "Add" or "Sub" when node.Input.Count == 2 => dependence.OnData(node.Input[0]) ? 0 : 1,
                _ => Operand.WayUp(node, dependence),
            };
            if (input is null)
                return null;
            steps.Push((node, input.Value));
            tensor = node.Input[input.Value];
        }

        return null;
    }
}
