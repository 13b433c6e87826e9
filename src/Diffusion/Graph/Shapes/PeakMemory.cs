using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Shapes;

/// <summary>The most bytes of intermediate results that are alive at once while a graph runs.</summary>
internal static class PeakMemory
{
    /// <summary>Null when a shape is not known.</summary>
    public static long? Of(GraphIndex graph, ShapeWalk shapes)
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
                owner[node.Output[0]] = Owner(node.Input[0]);
            foreach (string input in OperatorInputs.Of(node))
                lastUse[Owner(input)] = i;
        }

        foreach (ValueInfoProto output in graph.Graph.Output)
            lastUse[Owner(output.Name)] = order.Count;

        long alive = 0;
        long most = 0;
        ILookup<int, string> ends = lastUse.Where(use => graph.Producer(use.Key) is not null).ToLookup(use => use.Value, use => use.Key);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (string output in order[i].Output.Where(name => name.Length > 0 && Owner(name) == name && lastUse.ContainsKey(name)))
            {
                if (Bytes(shapes[output]) is not { } bytes)
                    return null;
                alive += bytes;
            }

            most = Math.Max(most, alive);
            alive -= ends[i].Sum(tensor => Bytes(shapes[tensor]) ?? 0);
        }

        return most;
    }

    /// <summary>What is known by value is folded into the graph when it is loaded.</summary>
    private static long? Bytes(TensorFact fact) => (fact.Items, fact.Values, fact.Shape) switch
    {
        ({ } items, _, _) => items.Sum(item => Bytes(item)),
        (_, { }, _) => 0,
        (_, _, { } shape) => TensorFact.Count(shape) * (ElementType.Bits(fact.Type) ?? 32) / 8,
        _ => null,
    };
}
