using System.Text;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;

namespace AADiff.Models.Graphs.Structure;

/// <summary>Reads and makes attributes of nodes.</summary>
internal static class OperatorAttributes
{
    public static AttributeProto? Find(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    public static long Int(this NodeProto node, string name, long otherwise) => node.Find(name)?.I ?? otherwise;

    public static float? Float(this NodeProto node, string name) => node.Find(name)?.F;

    public static long[]? Ints(this NodeProto node, string name) => node.Find(name)?.Ints.ToArray();

    public static string? Text(this NodeProto node, string name) => node.Find(name)?.S.ToString(Encoding.UTF8);

    /// <summary>The standard operators have two names for their domain.</summary>
    public static bool IsStandard(this NodeProto node) => node.Domain is "" or "ai.onnx";

    public static bool IsMicrosoft(this NodeProto node) => node.Domain == "com.microsoft";

    /// <summary>Whether an input is there: it may be left out at the end or by an empty name.</summary>
    public static bool HasInput(this NodeProto node, int index) => index < node.Input.Count && node.Input[index].Length > 0;

    public static AttributeProto Make(string name, long value) => new() { Name = name, I = value, Type = 2 };

    public static AttributeProto Make(string name, float value) => new() { Name = name, F = value, Type = 1 };

    public static AttributeProto Make(string name, string value) => new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = 3 };

    public static AttributeProto Make(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    public static AttributeProto Make(string name, TensorProto value) => new() { Name = name, T = value, Type = 4 };
}

/// <summary>What a node reads.</summary>
internal static class OperatorInputs
{
    /// <summary>
    /// Names of the tensors a node reads, left-out inputs skipped; for control flow also those that its inner graphs take from around it.
    /// </summary>
    public static IEnumerable<string> Of(NodeProto node)
    {
        IEnumerable<string> inputs = node.Input.Where(name => name.Length > 0);
        return node.Attribute.Any(a => a.G is not null || a.Graphs.Count > 0)
            ? inputs.Concat(InnerGraphs(node).SelectMany(Captured))
            : inputs;
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
