using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Structure;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>What every edit of a graph ends with.</summary>
internal static class EditedGraph
{
    /// <summary>Drops what is no longer read, puts the nodes in running order and forgets what was said of the graph as it was.</summary>
    public static void Finish(ModelProto model)
    {
        DeadCode.Remove(model.Graph);
        var ordered = new GraphIndex(model).Ordered;
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(ordered);
        foreach (NodeProto node in ordered)
        {
            // Stack traces of the exporting machine; they can be half of the graph.
            node.MetadataProps.Clear();
            node.ClearDocString();
        }

        model.Graph.ValueInfo.Clear();
        model.Graph.QuantizationAnnotation.Clear();
        model.TrainingInfo.Clear();
        model.MetadataProps.Clear();
        if (ordered.Any(node => node.IsMicrosoft()) && model.OpsetImport.All(opset => opset.Domain != "com.microsoft"))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        }
    }

    /// <summary>Loads an edited graph.</summary>
    /// <param name="proto">Without its weights.</param>
    /// <param name="weightsFolder">Where those lie; the options get it added.</param>
    /// <param name="options">Of the device.</param>
    /// <exception cref="AADiff.Shared.Errors.UserError">Class Model: ONNX Runtime refuses it.</exception>
    public static InferenceSession OpenSession(ReadOnlyMemory<byte> proto, string weightsFolder, SessionOptions options)
    {
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weightsFolder);
        try
        {
            return new InferenceSession(proto.ToArray(), options);
        }
        catch (OnnxRuntimeException e) when (!SessionFailure.IsOfHost(e))
        {
            throw SessionFailure.Explain("the UNet", weightsFolder, e);
        }
    }
}

/// <summary>Drops nodes and weights that no output needs any more; ONNX Runtime would warn about each of them.</summary>
internal static class DeadCode
{
    public static void Remove(GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(name => name.Length > 0))
            {
                producers[output] = node;
            }
        }

        var read = new HashSet<string>(StringComparer.Ordinal);
        var live = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var open = new Stack<string>(graph.Output.Select(output => output.Name));
        while (open.TryPop(out string? tensor))
        {
            if (read.Add(tensor) && producers.TryGetValue(tensor, out NodeProto? node) && live.Add(node))
            {
                foreach (string input in OperatorInputs.Of(node))
                {
                    open.Push(input);
                }
            }
        }

        NodeProto[] nodes = [.. graph.Node.Where(live.Contains)];
        TensorProto[] weights = [.. graph.Initializer.Where(weight => read.Contains(weight.Name))];
        var dropped = graph.Initializer.Select(weight => weight.Name).Where(name => !read.Contains(name)).ToHashSet(StringComparer.Ordinal);
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
