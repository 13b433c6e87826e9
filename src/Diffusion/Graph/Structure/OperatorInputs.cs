using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Structure;

/// <summary>What a node reads.</summary>
internal static class OperatorInputs
{
    /// <summary>Names of the tensors a node reads, left-out inputs skipped; for control flow also those that its inner graphs take from around it.</summary>
    public static IEnumerable<string> Of(NodeProto node)
    {
        IEnumerable<string> inputs = node.Input.Where(name => name.Length > 0);
        return node.Attribute.Any(a => a.G is not null || a.Graphs.Count > 0) ? inputs.Concat(InnerGraphs(node).SelectMany(Captured)) : inputs;
    }

    private static IEnumerable<GraphProto> InnerGraphs(NodeProto node) =>
        node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Append(a.G));

    private static IEnumerable<string> Captured(GraphProto graph)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        own.UnionWith(graph.Input.Select(input => input.Name));
        own.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
        own.UnionWith(graph.Node.SelectMany(node => node.Output));
        return graph.Node.SelectMany(Of).Concat(graph.Output.Select(output => output.Name)).Where(name => !own.Contains(name));
    }
}
