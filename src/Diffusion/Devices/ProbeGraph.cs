using System.Runtime.InteropServices;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;

namespace AADiff.Diffusion.Devices;

/// <summary>
/// A small network with what pictures are drawn with: a convolution, which CUDA's provider takes cuDNN for, a matrix product (cuBLAS) and a sum
/// (a kernel of its own). The provider loads cuDNN only when something needs it, so a sum alone runs without.
/// </summary>
internal static class ProbeGraph
{
    public const string Input = "x";
    public const string Output = "y";

    private const int Channels = 4;
    private const int Side = 8;
    private const float Rounding = 1e-3f;

    public static readonly long[] Shape = [1, Channels, Side, Side];

    /// <summary>In the ONNX format.</summary>
    public static byte[] Bytes()
    {
        var graph = new GraphProto { Name = "probe" };
        graph.Initializer.Add(Ones("kernel", Channels, Channels, 3, 3));
        graph.Initializer.Add(Ones("matrix", Side, Side));
        NodeProto convolution = Node("Conv", "convolved", Input, "kernel");
        convolution.Attribute.Add(new AttributeProto { Name = "pads", Type = 7, Ints = { 1, 1, 1, 1 } });
        graph.Node.Add(convolution);
        graph.Node.Add(Node("MatMul", "multiplied", "convolved", "matrix"));
        graph.Node.Add(Node("Add", Output, "multiplied", "multiplied"));
        graph.Input.Add(Tensor(Input));
        graph.Output.Add(Tensor(Output));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    /// <summary>Whether this is what comes of ones, but for rounding: a library may take a way to convolve that is not exact for whole numbers either.</summary>
    public static bool IsRight(ReadOnlySpan<float> values)
    {
        if (values.Length != Channels * Side * Side)
        {
            return false;
        }

        for (int i = 0; i < values.Length; i++)
        {
            // A cell sums the kernel's cells that lie within the picture, of all channels; the product sums a row, at whose ends a kernel has two
            // columns there; the sum doubles.
            int row = i / Side % Side;
            int rows = row is 0 or Side - 1 ? 2 : 3;
            int exact = 2 * Channels * rows * ((3 * (Side - 2)) + 4);
            if (!(Math.Abs(values[i] - exact) <= Rounding * exact))
            {
                return false;
            }
        }

        return true;
    }

    private static NodeProto Node(string kind, string output, params string[] inputs)
    {
        var node = new NodeProto { OpType = kind };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }

    private static TensorProto Ones(string name, params long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, dimension) => product * dimension)];
        Array.Fill(values, 1);
        return new TensorProto
        {
            Name = name,
            DataType = ElementType.Float,
            Dims = { shape },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        };
    }

    private static ValueInfoProto Tensor(string name)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(Shape.Select(dimension => new TensorShapeProto.Types.Dimension { DimValue = dimension }));
        var type = new TypeProto.Types.Tensor { ElemType = ElementType.Float, Shape = shape };
        return new() { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
