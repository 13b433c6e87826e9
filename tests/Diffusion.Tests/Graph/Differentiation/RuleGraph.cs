using AADiff.Diffusion.Graph.Differentiation;
using AADiff.Diffusion.Graph.Editing;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph.Differentiation;

/// <summary>A tiny graph of one variable x, whose gradient is compared with central differences of ONNX Runtime's own results.</summary>
internal sealed class RuleGraph
{
    private readonly Random _random = new(7);
    private readonly ModelProto _model = new() { IrVersion = 8, Graph = new GraphProto { Name = "rule" } };
    private readonly long[] _shape;
    private readonly float[] _x;

    /// <param name="opset">Of the standard operators.</param>
    /// <param name="shape">Of the variable.</param>
    public RuleGraph(long opset, params long[] shape)
    {
        _shape = shape;
        _x = Noise(shape);
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        _model.Graph.Input.Add(Value("x", shape));
    }

    /// <summary>The variable's name.</summary>
    public string X { get; } = "x";

    /// <summary>A constant of seeded noise.</summary>
    public string Weight(params long[] shape)
    {
        var tensor = new TensorProto { Name = $"weight_{_model.Graph.Initializer.Count}", DataType = ElementType.Float };
        tensor.Dims.AddRange(shape);
        tensor.FloatData.AddRange(Noise(shape));
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Number(float value)
    {
        var tensor = new TensorProto { Name = $"number_{_model.Graph.Initializer.Count}", DataType = ElementType.Float };
        tensor.FloatData.Add(value);
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Integers(params long[] values)
    {
        var tensor = new TensorProto { Name = $"integers_{_model.Graph.Initializer.Count}", DataType = ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <returns>Name of the node's first output.</returns>
    public string Node(string op, string[] inputs, params AttributeProto[] attributes) => Nodes(op, 1, inputs, attributes)[0];

    /// <returns>Names of the node's outputs.</returns>
    public string[] Nodes(string op, int outputs, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{op}_{_model.Graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(Enumerable.Range(0, outputs).Select(i => $"{node.Name}/{i}"));
        node.Attribute.AddRange(attributes);
        _model.Graph.Node.Add(node);
        return [.. node.Output];
    }

    /// <summary>Compares d Σ r·y / d x, with random r, with differences over two steps of 0.01: within 0.2 % of the largest entry.</summary>
    public void Check(string y)
    {
        float[] gradient = Gradient(y, out float[] seed);
        using InferenceSession forward = Open(y);
        double[] expected = new double[_x.Length];
        for (int i = 0; i < _x.Length; i++)
        {
            expected[i] = (Along(i, 0.01f) - Along(i, -0.01f)) / 0.02;
        }

        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 1e-3, "the result does not depend on x");
        for (int i = 0; i < _x.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - gradient[i]) <= 2e-3 * largest, $"element {i}: {gradient[i]} of the rule, {expected[i]} of differences");
        }

        double Along(int i, float step)
        {
            float[] moved = [.. _x];
            moved[i] += step;
            return Run(forward, moved).Zip(seed, (value, weight) => (double)value * weight).Sum();
        }
    }

    /// <summary>Of a gradient graph made by the rules, run by ONNX Runtime.</summary>
    public float[] Gradient(string y, out float[] seed)
    {
        ModelProto model = _model.Clone();
        var graph = new GraphIndex(model);
        var shapes = new ShapeInference(graph, [(X, TensorInfo.Of(ElementType.Float, _shape))]);
        long[] shape = shapes[y].Shape ?? throw new InvalidOperationException("the shape of the result is not known");
        var tensor = new TensorProto { Name = "seed", DataType = ElementType.Float };
        tensor.Dims.AddRange(shape);
        tensor.FloatData.AddRange(seed = Noise(shape));
        var writer = new OperatorWriter(graph.Opset);
        string gradient = new ReverseMode(graph, shapes, writer).Run(X, y, tensor.Name);
        model.Graph.Initializer.Add(tensor);
        model.Graph.Node.AddRange(writer.Nodes);
        model.Graph.Output.Add(Value(gradient, _shape));
        EditedGraph.Finish(model);
        using var session = new InferenceSession(model.ToByteArray(), ExportTests.Quiet());
        return Run(session, _x);
    }

    private InferenceSession Open(string output)
    {
        ModelProto model = _model.Clone();
        model.Graph.Output.Add(new ValueInfoProto { Name = output, Type = Value(output, []).Type });
        model.Graph.Output[0].Type.TensorType.Shape = null;
        EditedGraph.Finish(model);
        return new InferenceSession(model.ToByteArray(), ExportTests.Quiet());
    }

    private float[] Run(InferenceSession session, float[] x)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(x, _shape);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [X], [value], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private float[] Noise(long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)((_random.NextDouble() * 2) - 1))];

    private static ValueInfoProto Value(string name, long[] shape)
    {
        var sizes = new TensorShapeProto();
        sizes.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = ElementType.Float, Shape = sizes } },
        };
    }
}
