using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;
using Google.Protobuf;

namespace AADiff.Diffusion.Tests.Graph;

/// <summary>
/// A graph with one self-attention and one cross-attention, after each other, without residuals or norms: small enough to be computed by
/// hand. Latents [B, C, H, W], text [B, L, D]; every weight is seeded noise.
/// </summary>
internal sealed class SmallUNet
{
    public const int Channels = 8;
    public const int Heads = 2;
    public const int TextWidth = 6;

    private readonly Random _random = new(5);
    private readonly GraphProto _graph = new() { Name = "small" };

    /// <param name="batchedHeads">Probabilities are [B·heads, Q, K]; else [B, heads, Q, K].</param>
    public SmallUNet(bool batchedHeads)
    {
        BatchedHeads = batchedHeads;
        Input("sample", ElementType.Float, "batch", Channels, "height", "width");
        Input("timestep", ElementType.Float);
        Input("encoder_hidden_states", ElementType.Float, "batch", "sequence", TextWidth);
        Node("Shape", "latent_shape", ["sample"]);
        Node("Reshape", "flat", ["sample", Constant(0, Channels, -1)]);
        Node("Transpose", "tokens", ["flat"], OperatorAttributes.Make("perm", [0, 2, 1]));
        Attention("self", "tokens", "tokens", Channels);
        Attention("cross", "self_out", "encoder_hidden_states", TextWidth);
        Node("Transpose", "back", ["cross_out"], OperatorAttributes.Make("perm", [0, 2, 1]));
        Node("Reshape", "spatial", ["back", "latent_shape"]);
        Node("Add", "out_sample", ["spatial", "timestep"]);
        _graph.Output.Add(new ValueInfoProto { Name = "out_sample", Type = _graph.Input[0].Type.Clone() });
    }

    public Dictionary<string, float[,]> Weights { get; } = [];

    private bool BatchedHeads { get; }

    public void Save(string path)
    {
        var model = new ModelProto { IrVersion = 8, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        File.WriteAllBytes(path, model.ToByteArray());
    }

    private void Attention(string name, string queries, string keys, int keyWidth)
    {
        const int Size = Channels / Heads;
        Node("MatMul", $"{name}_q", [queries, Weight($"{name}_wq", Channels, Channels)]);
        Node("MatMul", $"{name}_k", [keys, Weight($"{name}_wk", keyWidth, Channels)]);
        Node("MatMul", $"{name}_v", [keys, Weight($"{name}_wv", keyWidth, Channels)]);
        foreach (char operand in "qkv")
        {
            Node("Reshape", $"{name}_{operand}4", [$"{name}_{operand}", Constant(0, 0, Heads, Size)]);
            Node("Transpose", $"{name}_{operand}h", [$"{name}_{operand}4"], OperatorAttributes.Make("perm", [0, 2, 1, 3]));
            if (BatchedHeads)
            {
                // [B, h, S, d] → [B·h, S, d]
                Node("Shape", $"{name}_{operand}shape", [$"{name}_{operand}h"]);
                Node("Slice", $"{name}_{operand}tail", [$"{name}_{operand}shape", Constant(2), Constant(4)]);
                Node("Concat", $"{name}_{operand}c", [Constant(-1), $"{name}_{operand}tail"], OperatorAttributes.Make("axis", 0));
                Node("Reshape", $"{name}_{operand}h3", [$"{name}_{operand}h", $"{name}_{operand}c"]);
            }
        }

        string suffix = BatchedHeads ? "h3" : "h";
        Node("Transpose", $"{name}_kt", [$"{name}_k{suffix}"], OperatorAttributes.Make("perm", BatchedHeads ? [0, 2, 1] : [0, 1, 3, 2]));
        Node("MatMul", $"{name}_scores", [$"{name}_q{suffix}", $"{name}_kt"]);
        Node("Mul", $"{name}_scaled", [$"{name}_scores", Scale()]);
        Node("Softmax", $"{name}_p", [$"{name}_scaled"], OperatorAttributes.Make("axis", -1));
        Node("MatMul", $"{name}_mixed", [$"{name}_p", $"{name}_v{suffix}"]);
        Node("Shape", $"{name}_shape", [$"{name}_qh"]);
        if (BatchedHeads)
        {
            Node("Reshape", $"{name}_mixed4", [$"{name}_mixed", $"{name}_shape"]);
        }

        Node("Transpose", $"{name}_merging", [BatchedHeads ? $"{name}_mixed4" : $"{name}_mixed"], OperatorAttributes.Make("perm", [0, 2, 1, 3]));
        Node("Reshape", $"{name}_merged", [$"{name}_merging", Constant(0, 0, Channels)]);
        Node("MatMul", $"{name}_out", [$"{name}_merged", Weight($"{name}_wo", Channels, Channels)]);
    }

    private string Scale()
    {
        if (_graph.Initializer.All(tensor => tensor.Name != "scale"))
        {
            var scale = new TensorProto { Name = "scale", DataType = ElementType.Float };
            scale.FloatData.Add((float)(1 / Math.Sqrt((double)Channels / Heads)));
            _graph.Initializer.Add(scale);
        }

        return "scale";
    }

    private string Weight(string name, int rows, int columns)
    {
        float[,] values = new float[rows, columns];
        var tensor = new TensorProto { Name = name, DataType = ElementType.Float };
        tensor.Dims.AddRange([rows, columns]);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                values[i, j] = (float)((_random.NextDouble() * 2) - 1);
                tensor.FloatData.Add(values[i, j]);
            }
        }

        _graph.Initializer.Add(tensor);
        Weights.Add(name, values);
        return name;
    }

    private string Constant(params long[] values)
    {
        var tensor = new TensorProto { Name = $"constant_{_graph.Initializer.Count}", DataType = ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private void Node(string op, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }

    private void Input(string name, int type, params object[] dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (object dimension in dimensions)
        {
            shape.Dim.Add(
                dimension is string free
                    ? new TensorShapeProto.Types.Dimension { DimParam = free }
                    : new TensorShapeProto.Types.Dimension { DimValue = (int)dimension });
        }

        _graph.Input.Add(
            new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } });
    }
}
