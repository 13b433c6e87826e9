using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>
/// Follows one size of inputs through a graph, without weights and without running anything: shapes of all tensors, and the values that the
/// exporter computes from shapes (heads, head sizes, scales). What an unknown operator makes is unknown, nothing else.
/// </summary>
internal sealed class ShapeWalk
{
    private readonly Dictionary<string, TensorFact> _facts = new(StringComparer.Ordinal);
    private readonly GraphIndex _graph;

    public ShapeWalk(GraphIndex graph, IEnumerable<(string Name, TensorFact Fact)> inputs)
    {
        _graph = graph;
        foreach (TensorProto tensor in graph.Graph.Initializer)
            _facts[tensor.Name] = TensorValues.Read(tensor);
        foreach ((string name, TensorFact fact) in inputs)
            _facts[name] = fact;
        foreach (NodeProto node in graph.Ordered)
            Follow(node);
    }

    /// <summary>All tensors that are known or not.</summary>
    public IReadOnlyDictionary<string, TensorFact> Facts => _facts;

    public TensorFact this[string tensor] => _facts.GetValueOrDefault(tensor, TensorFact.Unknown);

    /// <summary>Facts of a UNet's stock inputs for a batch; dimensions that the file fixes stay as they are.</summary>
    public static IEnumerable<(string Name, TensorFact Fact)> Feed(UNetInputs inputs, ProbeSize size)
    {
        yield return Fact(inputs.Latents, size.Rows, inputs.Latents.Dimensions[1] ?? 4, size.Height, size.Width);
        yield return Fact(inputs.Timestep, [.. Enumerable.Repeat(1L, inputs.Timestep.Rank)]);
        yield return Fact(inputs.Text, size.Rows, size.Tokens, inputs.Text.Dimensions[2] ?? 1);
        foreach (TensorSpec? other in new[] { inputs.TextEmbeds, inputs.TimeIds, inputs.TimestepCond }.Concat(inputs.Others))
        {
            if (other is not null)
                yield return Fact(other, [size.Rows, .. Enumerable.Repeat(1L, Math.Max(other.Rank - 1, 0))]);
        }
    }

    private static (string Name, TensorFact Fact) Fact(TensorSpec input, params long[] shape) =>
        (input.Name, TensorFact.Of((int)input.Type, [.. input.Dimensions.Select((fixedTo, axis) => fixedTo ?? shape[axis])]));

    private void Follow(NodeProto node)
    {
        var facts = new OperatorShapes(node, [.. node.Input.Select(name => this[name])], _graph.Opset);
        TensorFact[] results;
        try
        {
            results = Apply(facts) ?? [];
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or KeyNotFoundException or DivideByZeroException
            or InvalidOperationException or OutOfMemoryException)
        {
            // A node that makes no sense: ONNX Runtime says so when it loads the graph; here its results are just not known.
            results = [];
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
                _facts[node.Output[i]] = i < results.Length ? Sound(results[i]) : TensorFact.Unknown;
        }
    }

    private static TensorFact Sound(TensorFact fact) => fact.Shape is { } shape && shape.Any(size => size < 0) ? fact with { Shape = null } : fact;

    private static TensorFact[]? Apply(OperatorShapes node) =>
        One(SourceRules.Apply(node)) ?? One(ElementwiseRules.Apply(node)) ?? One(LayoutRules.Apply(node)) ?? SelectionRules.Apply(node)
        ?? One(ProductRules.Apply(node)) ?? NetworkRules.Apply(node);

    private static TensorFact[]? One(TensorFact? fact) => fact is null ? null : [fact];
}
