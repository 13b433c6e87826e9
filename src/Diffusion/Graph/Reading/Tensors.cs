using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Every tensor of a model, and what its shape says about its size.</summary>
internal static class Tensors
{
    /// <summary>Initializers and tensors in attributes, also of inner graphs and local functions.</summary>
    public static IEnumerable<TensorProto> Of(ModelProto model) =>
        Of(model.Graph).Concat(model.Functions.SelectMany(function => function.Node).SelectMany(Of));

    /// <summary>Bytes that the values take by type and shape; null for text and types that are not known.</summary>
    public static long? Bytes(TensorProto tensor)
    {
        try
        {
            long elements = 1;
            foreach (long dimension in tensor.Dims)
            {
                if (dimension < 0)
                    throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" has a dimension of {dimension}");
                elements = checked(elements * dimension);
            }

            return ElementType.Bits(tensor.DataType) is { } bits ? (checked(elements * bits) + 7) / 8 : null;
        }
        catch (OverflowException)
        {
            throw new ModelRefusedException(
                $"the file is damaged: weight \"{tensor.Name}\" "
                + $"has the size {string.Join(" x ", tensor.Dims)}");
        }
    }

    private static IEnumerable<TensorProto> Of(GraphProto graph) => graph.Initializer.Concat(graph.Node.SelectMany(Of));

    private static IEnumerable<TensorProto> Of(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.T is not null)
                yield return attribute.T;
            IEnumerable<GraphProto> inner = attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G);
            foreach (TensorProto tensor in attribute.Tensors.Concat(inner.SelectMany(Of)))
                yield return tensor;
        }
    }
}
