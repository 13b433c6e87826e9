using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Limits;

/// <summary>The VAE's decoder, asked what it does with a latent of one size.</summary>
internal sealed class SizedDecoder
{
    private readonly GraphIndex _graph;
    private readonly ValueInfoProto _input;

    private SizedDecoder(ModelProto model)
    {
        _graph = new GraphIndex(model);
        _input = _graph.Inputs.FirstOrDefault(input => input.Type?.TensorType?.Shape?.Dim.Count == 4)
            ?? throw new ModelRefusedException("it has no input of four dimensions; this is no decoder of latents");
        if (_graph.Graph.Output.Count == 0)
        {
            throw new ModelRefusedException("the file is damaged: the graph has no output");
        }

        WeightBytes = model.Graph.Initializer.Sum(weight => ModelTensors.Bytes(weight) ?? 0);
    }

    public long WeightBytes { get; }

    /// <exception cref="AADiff.Shared.Errors.UserError">Class Model: it can't be read, or is no decoder.</exception>
    public static SizedDecoder Open(string file) => GraphFile.Read(file, (model, _) => new SizedDecoder(model));

    /// <summary>Height or width (axis 2 or 3) that the export fixes; null = any.</summary>
    public long? Fixed(int axis) => _input.Type.TensorType.Shape.Dim[axis].DimValue is > 0 and long size ? size : null;

    public SizedGraph At(int channels, int height, int width)
    {
        long[] asked = [1, channels, height, width];
        TypeProto.Types.Tensor type = _input.Type.TensorType;
        long[] shape = [.. asked.Select((size, axis) => type.Shape.Dim[axis].DimValue is > 0 and long only ? only : size)];
        return SizedGraph.Of(_graph, [(_input.Name, TensorInfo.Of(type.ElemType, shape))]);
    }
}
