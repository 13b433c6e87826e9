using System.Collections.Immutable;
using System.Globalization;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>Makes the nodes that are added to a graph. Every method adds one and returns the name of its result.</summary>
internal sealed class OperatorWriter(long opset)
{
    /// <summary>Every name that the rewrite makes begins so.</summary>
    public const string Prefix = "aadiff/";

    private readonly List<NodeProto> _nodes = [];
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    public IReadOnlyList<NodeProto> Nodes => _nodes;

    public string Gather(string data, string rows) => Add("Gather", [data, rows], OperatorAttributes.Make("axis", 0));

    public string Mul(string a, string b) => Add("Mul", [a, b]);

    public string Plus(string a, string b) => Add("Add", [a, b]);

    public string MatMul(string a, string b) => Add("MatMul", [a, b]);

    public string Sum(IEnumerable<string> tensors) => Add("Sum", [.. tensors]);

    public string Cast(string tensor, int type) => Add("Cast", [tensor], OperatorAttributes.Make("to", type));

    /// <summary>0 in the shape keeps the input's dimension of that place; one dimension may be -1.</summary>
    public string Reshape(string tensor, params ReadOnlySpan<long> shape) => Add("Reshape", [tensor, Constant(shape)]);

    public string Transpose(string tensor, params ReadOnlySpan<long> order) =>
        Add("Transpose", [tensor], OperatorAttributes.Make("perm", order));

    public string Softmax(string tensor, long axis) => Add("Softmax", [tensor], OperatorAttributes.Make("axis", axis));

    /// <summary>Mean over one axis, which goes away.</summary>
    public string Mean(string tensor, long axis) => Reduce("ReduceMean", tensor, axesAreInput: opset >= 18, keep: false, axis);

    /// <summary>Mean over some axes, which stay with length 1.</summary>
    public string MeanOver(string tensor, params ReadOnlySpan<long> axes) =>
        Reduce("ReduceMean", tensor, axesAreInput: opset >= 18, keep: true, axes);

    /// <summary>Sum over some axes, which stay with length 1 or go away.</summary>
    public string SumOver(string tensor, bool keep, params ReadOnlySpan<long> axes) =>
        Reduce("ReduceSum", tensor, axesAreInput: opset >= 13, keep, axes);

    public ImmutableArray<string> Split(string tensor, long axis, params ReadOnlySpan<long> sizes)
    {
        NodeProto node = opset >= 13
            ? Node("Split", [tensor, Constant(sizes)], OperatorAttributes.Make("axis", axis))
            : Node("Split", [tensor], OperatorAttributes.Make("axis", axis), OperatorAttributes.Make("split", sizes));
        for (int i = 1; i < sizes.Length; i++)
        {
            node.Output.Add($"{node.Output[0]}/{i.ToString(CultureInfo.InvariantCulture)}");
        }

        _nodes.Add(node);
        return [.. node.Output];
    }

    /// <summary>softmax(Q·Kᵀ·scale)·V of [B, tokens, heads·d] operands, in one operator.</summary>
    public string MultiHeadAttention(string query, string key, string value, int heads, float scale)
    {
        NodeProto node = Node(
            "MultiHeadAttention", [query, key, value], OperatorAttributes.Make("num_heads", heads), OperatorAttributes.Make("scale", scale));
        node.Domain = "com.microsoft";
        _nodes.Add(node);
        return node.Output[0];
    }

    public string Constant(params ReadOnlySpan<long> values)
    {
        var tensor = new TensorProto { DataType = ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values.ToArray());
        return Once("values " + string.Join(',', values.ToArray()), () => Add("Constant", [], OperatorAttributes.Make("value", tensor)));
    }

    public string Constant(float value)
    {
        var tensor = new TensorProto { DataType = ElementType.Float };
        tensor.FloatData.Add(value);
        return Add("Constant", [], OperatorAttributes.Make("value", tensor));
    }

    /// <summary>The same scalar each time.</summary>
    public string Scalar(double value) => Once(string.Create(CultureInfo.InvariantCulture, $"scalar {value:r}"), () => Constant((float)value));

    /// <summary>A standard operator that has no method here.</summary>
    public string Operator(string op, params string[] inputs) => Add(op, inputs);

    /// <summary>A standard operator that has no method here.</summary>
    public string Operator(string op, string[] inputs, params AttributeProto[] attributes) => Add(op, inputs, attributes);

    /// <summary>A tensor under a name of its own.</summary>
    public void Name(string tensor, string name)
    {
        NodeProto node = Node("Identity", [tensor]);
        node.Output[0] = name;
        _nodes.Add(node);
    }

    /// <summary>A copy of a node that reads another tensor by one of its inputs.</summary>
    public string Copy(NodeProto original, int input, string tensor)
    {
        NodeProto copy = original.Clone();
        copy.Input[input] = tensor;
        copy.Name = NewName(original.OpType);
        copy.Output.Clear();
        copy.Output.Add(copy.Name);
        _nodes.Add(copy);
        return copy.Name;
    }

    /// <summary>Makes something that several attentions share when it is first asked for.</summary>
    public string Once(string key, Func<string> make)
    {
        if (!_shared.TryGetValue(key, out string? tensor))
        {
            _shared.Add(key, tensor = make());
        }

        return tensor;
    }

    private string Reduce(string op, string tensor, bool axesAreInput, bool keep, params ReadOnlySpan<long> axes)
    {
        AttributeProto kept = OperatorAttributes.Make("keepdims", keep ? 1 : 0);
        return axesAreInput ? Add(op, [tensor, Constant(axes)], kept) : Add(op, [tensor], kept, OperatorAttributes.Make("axes", axes));
    }

    private string Add(string op, string[] inputs, params AttributeProto[] attributes)
    {
        NodeProto node = Node(op, inputs, attributes);
        _nodes.Add(node);
        return node.Output[0];
    }

    private NodeProto Node(string op, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = NewName(op) };
        node.Input.AddRange(inputs);
        node.Output.Add(node.Name);
        node.Attribute.AddRange(attributes);
        return node;
    }

    private string NewName(string op) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{op}_{_nodes.Count}");
}
