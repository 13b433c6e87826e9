using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>Drops nodes and weights that no output needs any more; ONNX Runtime would warn about each of them.</summary>
internal static class DeadCode
{
    public static void Remove(GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(name => name.Length > 0))
                producers[output] = node;
        }

        var read = new HashSet<string>(StringComparer.Ordinal);
        var live = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var open = new Stack<string>(graph.Output.Select(output => output.Name));
        while (open.TryPop(out string? tensor))
        {
            if (read.Add(tensor) && producers.TryGetValue(tensor, out NodeProto? node) && live.Add(node))
            {
                foreach (string input in OperatorInputs.Of(node))
                    open.Push(input);
            }
        }

        NodeProto[] nodes = [.. graph.Node.Where(live.Contains)];
        TensorProto[] weights = [.. graph.Initializer.Where(weight => read.Contains(weight.Name))];
        var dropped = graph.Initializer.Where(weight => !read.Contains(weight.Name)).Select(weight => weight.Name).ToHashSet(StringComparer.Ordinal);
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        graph.Initializer.Clear();
        graph.Initializer.AddRange(weights);

        // Old files list their weights as inputs too.
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !dropped.Contains(input.Name))];
        graph.Input.Clear();
        graph.Input.AddRange(inputs);
    }
}
