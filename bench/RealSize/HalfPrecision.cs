using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;

namespace AADiff.Bench.RealSize;

/// <summary>
/// Turns a float32 graph into the one that an export of the network in float16 has: weights, inputs, outputs, constants and casts.
/// </summary>
internal static class HalfPrecision
{
    public static void Convert(ModelProto model)
    {
        foreach (TensorProto weight in model.Graph.Initializer)
        {
            Convert(weight);
        }

        foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output).Concat(model.Graph.ValueInfo))
        {
            if (value.Type.TensorType.ElemType == ElementType.Float)
            {
                value.Type.TensorType.ElemType = ElementType.Float16;
            }
        }

        // Factors of a Resize are float32 in every graph.
        HashSet<string> factors = [.. model.Graph.Node.Where(node => node.OpType == "Resize").SelectMany(node => node.Input.Skip(1))];
        foreach (NodeProto node in model.Graph.Node.Where(node => !node.Output.Any(factors.Contains)))
        {
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (attribute.T is { } constant)
                {
                    Convert(constant);
                }
                else if (node.OpType == "Cast" && attribute is { Name: "to", I: ElementType.Float })
                {
                    attribute.I = ElementType.Float16;
                }
            }
        }
    }

    /// <summary>Values that lie in another file are left there: only their type changes.</summary>
    private static void Convert(TensorProto tensor)
    {
        if (tensor.DataType != ElementType.Float)
        {
            return;
        }

        tensor.DataType = ElementType.Float16;
        float[] values = tensor.RawData.Length > 0 ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : [.. tensor.FloatData];
        if (values.Length > 0)
        {
            var halves = new Half[values.Length];
            TensorPrimitives.ConvertToHalf(values, halves);
            tensor.FloatData.Clear();
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(halves.AsSpan()));
        }
    }
}
