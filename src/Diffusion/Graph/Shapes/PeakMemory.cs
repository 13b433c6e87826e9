using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>The most bytes of intermediate results that are alive at once while a graph runs.</summary>
internal static class PeakMemory
{
    /// <summary>Null when a shape is not known.</summary>
    public static long? Of(GraphIndex graph, ShapeInference shapes)
    {
        List<NodeProto> order = RunOrder.Of(graph);

        // Reshaping nodes share their input's memory: every tensor stands for the one that owns it.
        var owner = new Dictionary<string, string>(StringComparer.Ordinal);
        string Owner(string tensor) => owner.GetValueOrDefault(tensor, tensor);
        var lastUse = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < order.Count; i++)
        {
            NodeProto node = order[i];
            if (node.OpType is "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" or "Identity" or "Dropout")
            {
                owner[node.Output[0]] = Owner(node.Input[0]);
            }

            foreach (string input in OperatorInputs.Of(node))
            {
                lastUse[Owner(input)] = i;
            }
        }

        foreach (ValueInfoProto output in graph.Graph.Output)
        {
            lastUse[Owner(output.Name)] = order.Count;
        }

        long alive = 0;
        long most = 0;
        ILookup<int, string> ends = lastUse.Where(use => graph.Producer(use.Key) is not null).ToLookup(use => use.Value, use => use.Key);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (string output in order[i].Output.Where(name => name.Length > 0 && Owner(name) == name && lastUse.ContainsKey(name)))
            {
                if (Bytes(shapes[output]) is not { } bytes)
                {
                    return null;
                }

                alive += bytes;
            }

            most = Math.Max(most, alive);
            alive -= ends[i].Sum(tensor => Bytes(shapes[tensor]) ?? 0);
        }

        return most;
    }

    /// <summary>What is known by value is folded into the graph when it is loaded.</summary>
    private static long? Bytes(TensorInfo info) => (info.Items, info.Values, info.Shape) switch
    {
        ({ } items, _, _) => items.Sum(item => Bytes(item)),
        (_, { }, _) => 0,
        (_, _, { } shape) => TensorInfo.Count(shape) * (ElementType.Bits(info.Type) ?? 32) / 8,
        _ => null,
    };
}

/// <summary>The order in which ONNX Runtime runs a graph, near enough: every node just before its result is needed.</summary>
internal static class RunOrder
{
    public static List<NodeProto> Of(GraphIndex graph)
    {
        var order = new List<NodeProto>(graph.Ordered.Length);
        var seen = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(NodeProto Node, bool Ready)>();
        void Want(string tensor)
        {
            if (graph.Producer(tensor) is { } node && !seen.Contains(node))
            {
                open.Push((node, false));
            }
        }

        foreach (ValueInfoProto output in graph.Graph.Output)
        {
            Want(output.Name);
            while (open.TryPop(out (NodeProto Node, bool Ready) next))
            {
                if (next.Ready)
                {
                    order.Add(next.Node);
                }
                else if (seen.Add(next.Node))
                {
                    open.Push((next.Node, true));
                    foreach (string input in OperatorInputs.Of(next.Node).Reverse())
                    {
                        Want(input);
                    }
                }
            }
        }

        return order;
    }
}
