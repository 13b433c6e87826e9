using AADiff.Models.Graphs.Onnx;

namespace AADiff.Models.Graphs.Reading;

/// <summary>
/// Puts the nodes of a model's local functions in place of the nodes that call them, as ONNX Runtime does when it loads a model. Some
/// exports of torch 2.5 to 2.7 keep attention inside functions.
/// </summary>
internal sealed class FunctionInliner
{
    /// <summary>More than any UNet has; functions that call each other can grow without bound.</summary>
    private const int MostNodes = 200_000;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly List<NodeProto> _nodes = [];
    private int _calls;

    public static void Run(ModelProto model)
    {
        if (model.Functions.Count == 0)
        {
            return;
        }

        var inliner = new FunctionInliner();
        foreach (FunctionProto function in model.Functions)
        {
            CheckVersions(function, model);
            if (!inliner._functions.TryAdd((function.Domain, function.Name, function.Overload), function))
            {
                throw new ModelRefusedException($"the file is damaged: it defines the function \"{function.Name}\" twice");
            }
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            inliner.Add(node, depth: 0);
        }

        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(inliner._nodes);
        model.Functions.Clear();
    }

    private void Add(NodeProto node, int depth)
    {
        if (!_functions.TryGetValue((node.Domain, node.OpType, node.Overload), out FunctionProto? function))
        {
            _nodes.Add(node);
            if (_nodes.Count > MostNodes)
            {
                throw new ModelRefusedException($"its local functions make a graph of more than {MostNodes} nodes; this is no UNet export");
            }

            return;
        }

        if (depth >= 16)
        {
            throw new ModelRefusedException($"the file is damaged: the function \"{function.Name}\" calls itself");
        }

        if (node.Input.Count > function.Input.Count || node.Output.Count > function.Output.Count)
        {
            throw new ModelRefusedException(
                "the file is damaged: a call of the function "
                + $"\"{function.Name}\" has too many inputs or outputs");
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < function.Input.Count; i++)
        {
            names[function.Input[i]] = i < node.Input.Count ? node.Input[i] : "";
        }

        for (int i = 0; i < function.Output.Count; i++)
        {
            names[function.Output[i]] = i < node.Output.Count && node.Output[i].Length > 0
                ? node.Output[i]
                : $"inlined_{_calls}/{function.Output[i]}";
        }

        string prefix = $"inlined_{_calls++}/";
        foreach (NodeProto inner in function.Node)
        {
            Add(Instantiate(inner, function, node, names, prefix), depth + 1);
        }
    }

    private static NodeProto Instantiate(
        NodeProto inner, FunctionProto function, NodeProto call, Dictionary<string, string> names, string prefix)
    {
        string Rename(string name) => name.Length == 0 ? name : names.GetValueOrDefault(name) ?? prefix + name;
        NodeProto node = inner.Clone();
        node.Name = inner.Name.Length == 0 ? "" : prefix + inner.Name;
        for (int i = 0; i < node.Input.Count; i++)
        {
            node.Input[i] = Rename(node.Input[i]);
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            node.Output[i] = Rename(node.Output[i]);
        }

        node.Attribute.Clear();
        foreach (AttributeProto attribute in inner.Attribute)
        {
            if (attribute.G is not null || attribute.Graphs.Count > 0)
            {
                throw new ModelRefusedException(
                    $"the local function \"{function.Name}\" holds control flow, which can't "
                    + "be inlined; export the UNet again without local functions");
            }

            AttributeProto? value = attribute.RefAttrName.Length == 0
                ? attribute
                : call.Attribute.FirstOrDefault(a => a.Name == attribute.RefAttrName)
                    ?? function.AttributeProto.FirstOrDefault(a => a.Name == attribute.RefAttrName);
            if (value is not null)
            {
                AttributeProto copy = value.Clone();
                copy.Name = attribute.Name;
                node.Attribute.Add(copy);
            }
        }

        return node;
    }

    private static void CheckVersions(FunctionProto function, ModelProto model)
    {
        foreach (OperatorSetIdProto needed in function.OpsetImport)
        {
            OperatorSetIdProto? have = model.OpsetImport.FirstOrDefault(opset => opset.Domain == needed.Domain);
            if (have is null)
            {
                model.OpsetImport.Add(needed.Clone());
            }
            else if (have.Version != needed.Version)
            {
                throw new ModelRefusedException(
                    $"its local function \"{function.Name}\" uses opset {needed.Version}, the graph "
                    + $"opset {have.Version}; export the UNet again without local functions");
            }
        }
    }
}
