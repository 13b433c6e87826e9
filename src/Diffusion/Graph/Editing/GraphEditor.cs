using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Attentions;
using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Reading;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>Rewrites a whole graph, in place.</summary>
internal sealed class GraphEditor(GraphIndex graph, UNetInputs inputs, ShapeWalk shapes, ModelPlace place)
{
    public (ImmutableArray<AttentionLayer> Layers, ImmutableArray<string> Warnings) Run(ImmutableArray<FoundAttention> attentions, RewriteOptions options)
    {
        RequireUntouched();
        RequireLevel(attentions, options.MapLevel);
        var writer = new OperatorWriter(graph.Opset);
        var editor = new AttentionEditor(graph, shapes, writer, new OperandUnpacker(writer, graph, shapes, place), options.Fuse);
        MapOutput? maps = options.MapLevel is { } level ? new MapOutput(writer, shapes, level) : null;

        // 1. Declare the inputs that the new nodes read.
        ControlInputs.Declare(graph, inputs, SelfLevels(attentions));

        // 2. Edit every attention, and tap the maps of the wanted level before the edit.
        ImmutableArray<AttentionLayer>.Builder layers = ImmutableArray.CreateBuilder<AttentionLayer>(attentions.Length);
        foreach (FoundAttention attention in attentions)
        {
            var edit = editor.Edit(attention);
            if (edit is { } done)
                maps?.Add(attention, done.Own);
            bool fused = edit?.Fused ?? attention.Form != AttentionForm.Softmax;
            layers.Add(new(attention.Kind, attention.Level, attention.Geometry?.Heads, attention.Form, fused, attention.Name));
        }

        if (maps?.Finish() is { } mean)
        {
            writer.Name(mean, RewrittenUNet.MapOutput);
            ControlInputs.DeclareMaps(graph, inputs);
        }

        // 3. Drop what is no longer read, and put the nodes in running order.
        graph.Graph.Node.AddRange(writer.Nodes);
        DeadCode.Remove(graph.Graph);
        Finish();
        return (layers.MoveToImmutable(), [.. editor.Warnings.Concat(UnfusedWarning(layers, options))]);
    }

    public static ImmutableArray<int> SelfLevels(ImmutableArray<FoundAttention> attentions) =>
        [.. attentions.Where(attention => attention.Kind == AttentionKind.Self).Select(attention => attention.Level).Distinct().Order()];

    private void Finish()
    {
        ImmutableArray<NodeProto> ordered = new GraphIndex(graph.Model).Ordered;
        graph.Graph.Node.Clear();
        graph.Graph.Node.AddRange(ordered);
        foreach (NodeProto node in ordered)
        {
            // Stack traces of the exporting machine; they can be half of the graph.
            node.MetadataProps.Clear();
            node.ClearDocString();
        }

        graph.Graph.ValueInfo.Clear();
        graph.Graph.QuantizationAnnotation.Clear();
        graph.Model.TrainingInfo.Clear();
        graph.Model.MetadataProps.Clear();
        if (ordered.Any(node => node.IsMicrosoft()) && graph.Model.OpsetImport.All(opset => opset.Domain != "com.microsoft"))
            graph.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
    }

    private void RequireUntouched()
    {
        bool inputs = graph.Graph.Input.Any(input => input.Name is RewrittenUNet.TokenScale or RewrittenUNet.CrossSource);
        bool tensors = graph.Graph.Node.SelectMany(node => node.Output)
            .Any(name => name.StartsWith(OperatorWriter.Prefix, StringComparison.Ordinal) || name == RewrittenUNet.MapOutput);
        if (inputs || tensors)
            throw new ModelRefusedException("this UNet has attention control already; use the file as it was exported");
    }

    private static void RequireLevel(ImmutableArray<FoundAttention> attentions, int? level)
    {
        int[] levels = [.. attentions.Where(attention => attention.Kind == AttentionKind.Cross).Select(attention => attention.Level).Distinct().Order()];
        if (level is { } wanted && !levels.Contains(wanted))
            throw new ModelRefusedException(
                $"it has no cross-attention at level {wanted} to take maps "
                + $"from (levels with cross-attention: {string.Join(", ", levels)})");
    }

    private static IEnumerable<string> UnfusedWarning(IEnumerable<AttentionLayer> layers, RewriteOptions options)
    {
        int left = layers.Count(layer => !layer.Fused);
        if (options.Fuse && left > 0)
        {
            yield return $"{left} attentions stay written out, since their heads or scale can't be proven from the graph "
                + "or other nodes stand between; they need more memory";
        }
    }
}
