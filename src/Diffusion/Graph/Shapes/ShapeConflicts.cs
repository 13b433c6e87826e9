using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>
/// Inputs of an operator whose shapes are known and do not fit each other, so that it would fail when it runs: a UNet that halves a picture of
/// an odd height and doubles it again can't join the two.
/// </summary>
internal static class ShapeConflicts
{
    /// <summary>The operator with the shapes of its inputs, for messages; null when they fit or are not known.</summary>
    public static string? Of(OperatorShapes node)
    {
        if (!node.Node.IsStandard() && !node.Node.IsMicrosoft())
        {
            return null;
        }

        bool conflict = node.Node.OpType switch
        {
            "Concat" => !CanJoin(node),
            "Add" or "Sub" or "Mul" or "Div" or "Pow" or "Min" or "Max" or "Sum" => !CanBroadcast(node.Inputs),
            "MatMul" => !CanMultiply(node.First.Shape, node.Input(1).Shape),
            "Reshape" => node.First.Shape is not null && node.Input(1).Values is not null && LayoutRules.Apply(node)?.Shape is null,
            "Conv" or "FusedConv" or "AveragePool" or "MaxPool" => NetworkRules.Apply(node) is [{ Shape: { } result }] && result.Any(size => size <= 0),
            _ => false,
        };
        return conflict ? $"{node.Node.OpType} of {string.Join(" and ", node.Inputs.Select(Text))}" : null;
    }

    private static bool CanJoin(OperatorShapes node)
    {
        if (node.First.Shape is not { } first || node.Inputs.Any(input => input.Shape is null))
        {
            return true;
        }

        int axis = OperatorShapes.Axis(node.Node.Int("axis", 0), first.Length);
        return node.Inputs.All(input => input.Shape!.Length == first.Length
            && !input.Shape.Where((size, i) => i != axis && size != first[i]).Any());
    }

    private static bool CanBroadcast(TensorInfo[] inputs)
    {
        if (inputs.Any(input => input.Shape is null))
        {
            return true;
        }

        long[]? shape = [];
        foreach (TensorInfo input in inputs)
        {
            shape = ElementwiseRules.Broadcast(shape, input.Shape);
        }

        return shape is not null;
    }

    private static bool CanMultiply(long[]? a, long[]? b) => a is not { Length: >= 2 } || b is not { Length: >= 2 }
        || (a[^1] == b[^2] && ElementwiseRules.Broadcast(a[..^2], b[..^2]) is not null);

    private static string Text(TensorInfo info) => info.Shape is { } shape ? $"[{string.Join(", ", shape)}]" : "?";
}
