using System.Collections.Immutable;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;

namespace AADiff.Models.Graphs.Structure;

/// <summary>
/// Who makes and who reads each tensor of a graph, and the nodes in an order in which they can run. Refuses what is no graph: names made
/// twice or never, cycles.
/// </summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    public GraphIndex(ModelProto model)
    {
        Model = model;
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            if (!_initializers.TryAdd(tensor.Name, tensor))
            {
                throw new ModelRefusedException($"the file is damaged: it holds the weight \"{tensor.Name}\" twice");
            }
        }

        _given.UnionWith(_initializers.Keys);
        _given.UnionWith(model.Graph.Input.Select(input => input.Name));
        foreach (NodeProto node in model.Graph.Node)
        {
            if (node.OpType.Length == 0)
            {
                throw new ModelRefusedException("the file is damaged: a node has no operator");
            }

            foreach (string output in node.Output.Where(name => name.Length > 0))
            {
                if (_given.Contains(output) || !_producers.TryAdd(output, node))
                {
                    throw new ModelRefusedException($"the file is damaged: tensor \"{output}\" is made twice");
                }
            }
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            foreach (string input in OperatorInputs.Of(node).Distinct())
            {
                if (!_given.Contains(input) && !_producers.ContainsKey(input))
                {
                    throw new ModelRefusedException(
                        $"the file is damaged: node \"{Name(node)}\" reads "
                        + $"tensor \"{input}\", which nothing makes");
                }

                if (!_readers.TryGetValue(input, out List<NodeProto>? readers))
                {
                    _readers.Add(input, readers = []);
                }

                readers.Add(node);
            }
        }

        foreach (ValueInfoProto output in model.Graph.Output)
        {
            if (!_given.Contains(output.Name) && !_producers.ContainsKey(output.Name))
            {
                throw new ModelRefusedException($"the file is damaged: nothing makes its output \"{output.Name}\"");
            }
        }

        Ordered = Order();
    }

    public ModelProto Model { get; }

    public GraphProto Graph => Model.Graph;

    /// <summary>Version of the standard operators.</summary>
    public long Opset => Model.OpsetImport.LastOrDefault(opset => opset.Domain is "" or "ai.onnx")?.Version ?? 1;

    /// <summary>All nodes, each after those whose tensors it reads.</summary>
    public ImmutableArray<NodeProto> Ordered { get; }

    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    public IReadOnlyList<NodeProto> Readers(string tensor) => _readers.GetValueOrDefault(tensor) ?? [];

    public TensorProto? Initializer(string tensor) => _initializers.GetValueOrDefault(tensor);

    /// <summary>Graph inputs that are not weights: old files list those too.</summary>
    public IEnumerable<ValueInfoProto> Inputs => Graph.Input.Where(input => !_initializers.ContainsKey(input.Name));

    /// <summary>For messages: the node's name, or that of its first output.</summary>
    public static string Name(NodeProto node) =>
        node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(name => name.Length > 0) ?? node.OpType;

    /// <summary>Kahn's algorithm. Nodes keep the file's order where it is free.</summary>
    private ImmutableArray<NodeProto> Order()
    {
        var missing = new Dictionary<NodeProto, int>(ReferenceEqualityComparer.Instance);
        var ready = new Queue<NodeProto>();
        foreach (NodeProto node in Graph.Node)
        {
            int count = OperatorInputs.Of(node).Distinct().Count(_producers.ContainsKey);
            missing[node] = count;
            if (count == 0)
            {
                ready.Enqueue(node);
            }
        }

        ImmutableArray<NodeProto>.Builder ordered = ImmutableArray.CreateBuilder<NodeProto>(Graph.Node.Count);
        while (ready.TryDequeue(out NodeProto? node))
        {
            ordered.Add(node);
            foreach (NodeProto reader in node.Output.Where(name => name.Length > 0).SelectMany(Readers))
            {
                if (--missing[reader] == 0)
                {
                    ready.Enqueue(reader);
                }
            }
        }

        if (ordered.Count < Graph.Node.Count)
        {
            NodeProto stuck = Graph.Node.First(node => missing[node] > 0);
            throw new ModelRefusedException($"the graph has a cycle (through node \"{Name(stuck)}\"); the file is damaged");
        }

        return ordered.MoveToImmutable();
    }
}
