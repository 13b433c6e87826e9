using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Attention;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;
using Dimension = AADiff.Models.Graphs.Onnx.TensorShapeProto.Types.Dimension;
using Google.Protobuf.Collections;

namespace AADiff.Diffusion.Graph.Editing;

/// <summary>Rewrites a whole graph, in place.</summary>
internal sealed class GraphEditor(GraphIndex graph, UNetInputs inputs, ShapeInference shapes, ModelLocation location)
{
    public (ImmutableArray<AttentionLayer> Layers, ImmutableArray<string> Warnings) Run(
        ImmutableArray<FoundAttention> attentions, RewriteOptions options)
    {
        RequireUntouched();
        RequireLevel(attentions, options.MapLevel);
        var writer = new OperatorWriter(graph.Opset);
        var editor = new AttentionEditor(graph, shapes, writer, new OperandUnpacker(writer, graph, shapes, location), options.Fuse);
        MapOutput? maps = options.MapLevel is { } level ? new MapOutput(writer, shapes, level) : null;

        // 1. Declare the inputs that the new nodes read.
        ControlInputs.Declare(graph, inputs, SelfLevels(attentions));

        // 2. Edit every attention, and tap the maps of the wanted level before the edit.
        ImmutableArray<AttentionLayer>.Builder layers = ImmutableArray.CreateBuilder<AttentionLayer>(attentions.Length);
        foreach (FoundAttention attention in attentions)
        {
            var edit = editor.Edit(attention);
            if (edit is { } done)
            {
                maps?.Add(attention, done.Own);
            }

            bool fused = edit?.Fused ?? attention.Form != AttentionForm.Softmax;
            layers.Add(new(attention.Kind, attention.Level, attention.HeadLayout?.Heads, attention.Form, fused, attention.Name));
        }

        if (maps?.Finish() is { } mean)
        {
            writer.Name(mean, RewrittenUNet.MapOutput);
            ControlInputs.DeclareMaps(graph, inputs);
        }

        // 3. Drop what is no longer read, and put the nodes in running order.
        graph.Graph.Node.AddRange(writer.Nodes);
        EditedGraph.Finish(graph.Model);
        return (layers.MoveToImmutable(), [.. editor.Warnings.Concat(UnfusedWarning(layers, options))]);
    }

    public static ImmutableArray<int> SelfLevels(ImmutableArray<FoundAttention> attentions) =>
        [.. attentions.Where(attention => attention.Kind == AttentionKind.Self).Select(attention => attention.Level).Distinct().Order()];

    private void RequireUntouched()
    {
        bool inputs = graph.Graph.Input.Any(input => input.Name is RewrittenUNet.TokenScale or RewrittenUNet.CrossSource);
        bool tensors = graph.Graph.Node.SelectMany(node => node.Output)
            .Any(name => name.StartsWith(OperatorWriter.Prefix, StringComparison.Ordinal) || name == RewrittenUNet.MapOutput);
        if (inputs || tensors)
        {
            throw new ModelRefusedException("this UNet has attention control already; use the file as it was exported");
        }
    }

    private static void RequireLevel(ImmutableArray<FoundAttention> attentions, int? level)
    {
        int[] levels =
        [
            .. attentions.Where(attention => attention.Kind == AttentionKind.Cross).Select(attention => attention.Level).Distinct().Order(),
        ];
        if (level is { } wanted && !levels.Contains(wanted))
        {
            throw new ModelRefusedException(
                $"it has no cross-attention at level {wanted} to take maps "
                + $"from (levels with cross-attention: {string.Join(", ", levels)})");
        }
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

/// <summary>
/// Declares the control inputs and the maps output (docs/method.md §6.2). They share the names of the model's own free dimensions, so
/// that overriding those fixes every shape of the graph.
/// </summary>
internal static class ControlInputs
{
    public static void Declare(GraphIndex graph, UNetInputs inputs, IEnumerable<int> selfLevels)
    {
        Dimension rows = Dimensions(graph, inputs.Latents.Name)[0];
        Dimension tokens = Dimensions(graph, inputs.Text.Name)[1];
        graph.Graph.Input.Add(Info(RewrittenUNet.TokenScale, ElementType.Float, rows, tokens));
        graph.Graph.Input.Add(Info(RewrittenUNet.CrossSource, ElementType.Int64, rows));
        foreach (int level in selfLevels)
        {
            graph.Graph.Input.Add(Info(RewrittenUNet.SelfSource(level), ElementType.Int64, rows));
        }
    }

    public static void DeclareMaps(GraphIndex graph, UNetInputs inputs)
    {
        graph.Graph.Output.Add(Info(
            RewrittenUNet.MapOutput, ElementType.Float,
            Dimensions(graph, inputs.Latents.Name)[0], new Dimension(), Dimensions(graph, inputs.Text.Name)[1]));
    }

    private static RepeatedField<Dimension> Dimensions(GraphIndex graph, string input) =>
        graph.Graph.Input.First(info => info.Name == input).Type.TensorType.Shape.Dim;

    private static ValueInfoProto Info(string name, int type, params Dimension[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dimensions.Select(dimension => dimension.Clone()));
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
