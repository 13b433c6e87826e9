using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Structure;

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
                open.Push((node, false));
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
                        Want(input);
                }
            }
        }

        return order;
    }
}
