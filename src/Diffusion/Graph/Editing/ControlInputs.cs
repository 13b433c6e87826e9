using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;
using Google.Protobuf.Collections;
using Dimension = AADiff.Diffusion.Graph.Onnx.TensorShapeProto.Types.Dimension;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>
/// Declares the control inputs and the maps output. They share the names of the model's own free dimensions, so that overriding those fixes
/// every shape of the graph.
/// </summary>
internal static class ControlInputs
{
    public static void Declare(GraphIndex graph, UNetInputs inputs, IEnumerable<int> selfLevels)
    {
        Dimension rows = Dimensions(graph, inputs.Latents.Name)[0];
        Dimension tokens = Dimensions(graph, inputs.Text.Name)[1];
        graph.Graph.Input.Add(Info(RewrittenUNet.TokenScale, ElementType.Float, rows, tokens));
        graph.Graph.Input.Add(Info(RewrittenUNet.CrossSource, ElementType.Int64, rows));
        foreach (int level in selfLevels)
            graph.Graph.Input.Add(Info(RewrittenUNet.SelfSource(level), ElementType.Int64, rows));
    }

    public static void DeclareMaps(GraphIndex graph, UNetInputs inputs)
    {
        graph.Graph.Output.Add(Info(
            RewrittenUNet.MapOutput, ElementType.Float, Dimensions(graph, inputs.Latents.Name)[0], new Dimension(), Dimensions(graph, inputs.Text.Name)[1]));
    }

    private static RepeatedField<Dimension> Dimensions(GraphIndex graph, string input) => graph.Graph.Input.First(info => info.Name == input).Type.TensorType.Shape.Dim;

    private static ValueInfoProto Info(string name, int type, params Dimension[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dimensions.Select(dimension => dimension.Clone()));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
