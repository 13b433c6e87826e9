using System.Collections.Immutable;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph.Structure;

/// <summary>Tells what each input of a UNet means, by the names that exporters use and else by type and rank.</summary>
internal sealed class UNetInputFinder
{
    private readonly List<TensorSpec> _inputs;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private UNetInputFinder(GraphIndex graph) => _inputs = [.. graph.Inputs.Select(Spec)];

    private string Inputs => _inputs.Count == 0 ? "none" : string.Join(", ", _inputs.Select(input => input.Name));

    public static UNetInputs Find(GraphIndex graph)
    {
        var finder = new UNetInputFinder(graph);
        TensorSpec latents = finder.Latents();
        TensorSpec? text = finder.Named("encoder_hidden_states") ?? finder.OnlyFloat(rank: 3);
        TensorSpec? timestep = finder.Named("timestep")
            ?? finder.Take(finder.Free().FirstOrDefault(input => input.Rank <= 1 && IsTime(input.Type)));
        if (text is null && timestep is null)
        {
            throw new ModelRefusedException(
                "it has no text input and no timestep (inputs: "
                + $"{finder.Inputs}): this looks like a VAE, not a UNet");
        }

        if (text is null)
        {
            throw new ModelRefusedException(
                $"it has no text input (inputs: {finder.Inputs}): it draws pictures "
                + "without a prompt, so there is no word to weight");
        }

        if (timestep is null)
        {
            throw new ModelRefusedException($"no timestep input found (inputs: {finder.Inputs}); is this really a UNet?");
        }

        RequireFloat(latents, rank: 4);
        RequireFloat(text, rank: 3);
        if (timestep.Rank > 1 || !IsTime(timestep.Type))
        {
            throw new ModelRefusedException(
                $"its input \"{timestep.Name}\" is {ElementType.Name((int)timestep.Type)} "
                + $"of rank {timestep.Rank}; one number expected");
        }

        TensorSpec? condition = finder.Named("timestep_cond");
        TensorSpec? ids = finder.Named("time_ids")
            ?? finder.Take(finder.Free().FirstOrDefault(input => input.Rank == 2 && input.Dimensions[1] is 5 or 6));
        // Exports without proper names have SDXL's two inputs together or not at all.
        TensorSpec? pooled = finder.Named("text_embeds") ?? (ids is null ? null : finder.OnlyFloat(rank: 2));
        return new UNetInputs
        {
            Latents = WithSize(latents, axis: 1, InputWidths.Channels(graph, latents.Name)),
            Timestep = timestep,
            Text = WithSize(text, axis: 2, InputWidths.Features(graph, text.Name)),
            TextEmbeds = pooled,
            TimeIds = ids,
            TimestepCond = condition,
            Others = [.. finder.Free()],
            Output = Output(graph),
        };
    }

    private TensorSpec Latents()
    {
        TensorSpec? latents = Named("sample") ?? Take(Free().FirstOrDefault(input => input.Rank == 4 && IsFloatingPoint(input.Type)));
        if (latents is not null)
        {
            return latents;
        }

        if (_inputs.FirstOrDefault(input => input.Name == "input_ids") is { } ids)
        {
            throw new ModelRefusedException(
                $"this looks like a text encoder (input input_ids {ElementType.Name((int)ids.Type)}), "
                + "not a UNet: there is no 4-D latent input");
        }

        throw new ModelRefusedException($"no latent input found (a rank-4 float input such as \"sample\"; the inputs are: {Inputs})");
    }

    private TensorSpec? Named(string name) => Take(Free().FirstOrDefault(input => input.Name == name));

    private TensorSpec? OnlyFloat(int rank)
    {
        TensorSpec[] fitting = [.. Free().Where(input => input.Rank == rank && IsFloatingPoint(input.Type))];
        return fitting.Length == 1 ? Take(fitting[0]) : null;
    }

    private IEnumerable<TensorSpec> Free() => _inputs.Where(input => !_taken.Contains(input.Name));

    private TensorSpec? Take(TensorSpec? input)
    {
        if (input is not null)
        {
            _taken.Add(input.Name);
        }

        return input;
    }

    private static TensorSpec Output(GraphIndex graph)
    {
        ValueInfoProto output = graph.Graph.Output.FirstOrDefault(o => o.Name == "out_sample") ?? graph.Graph.Output.FirstOrDefault()
            ?? throw new ModelRefusedException("the file is damaged: the graph has no output");
        return Spec(output);
    }

    private static TensorSpec Spec(ValueInfoProto info)
    {
        TypeProto.Types.Tensor tensor = info.Type?.TensorType
            ?? throw new ModelRefusedException($"\"{info.Name}\" is no tensor; this is no UNet export");
        // Zero and negative sizes are how some exporters say "any".
        ImmutableArray<long?> dimensions =
        [
            .. (tensor.Shape?.Dim ?? []).Select(dimension => dimension.DimValue > 0 ? dimension.DimValue : (long?)null),
        ];
        return new TensorSpec(info.Name, (TensorElementType)tensor.ElemType, dimensions);
    }

    /// <summary>Exporters often leave free what the weights fix.</summary>
    private static TensorSpec WithSize(TensorSpec input, int axis, long? size) =>
        input.Dimensions[axis] is null ? input with { Dimensions = input.Dimensions.SetItem(axis, size) } : input;

    private static void RequireFloat(TensorSpec input, int rank)
    {
        if (!IsFloatingPoint(input.Type))
        {
            throw new ModelRefusedException(
                $"its input \"{input.Name}\" has element type "
                + $"{ElementType.Name((int)input.Type)}; float32 or float16 expected");
        }

        if (input.Rank != rank)
        {
            throw new ModelRefusedException($"its input \"{input.Name}\" has {input.Rank} dimensions; {rank} expected");
        }
    }

    private static bool IsFloatingPoint(TensorElementType type) => type is TensorElementType.Float or TensorElementType.Float16;

    private static bool IsTime(TensorElementType type) => IsFloatingPoint(type) || type == TensorElementType.Int64;
}

/// <summary>Sizes of inputs that follow from the first weights that they meet.</summary>
internal static class InputWidths
{
    /// <summary>Channels of the latents, from the first convolution's weights [out, in / groups, h, w].</summary>
    public static long? Channels(GraphIndex graph, string latents) =>
        FirstWeight(graph, latents, "Conv") is ({ Dims.Count: 4 } weight, { } conv) ? weight.Dims[1] * conv.Int("group", 1) : null;

    /// <summary>Width of the text embedding, from the first projection's weights [in, out].</summary>
    public static long? Features(GraphIndex graph, string text) =>
        FirstWeight(graph, text, "MatMul") is ({ Dims.Count: 2 } weight, _) ? weight.Dims[0] : null;

    private static (TensorProto Weight, NodeProto Node)? FirstWeight(GraphIndex graph, string input, string op)
    {
        var open = new Queue<string>([input]);
        for (int seen = 0; seen < 16 && open.TryDequeue(out string? tensor); seen++)
        {
            foreach (NodeProto reader in graph.Readers(tensor))
            {
                if (reader.OpType == op && reader.Input.Count >= 2 && reader.Input[0] == tensor
                    && graph.Initializer(reader.Input[1]) is { } weight)
                {
                    return (weight, reader);
                }

                if (reader.OpType is "Cast" or "Identity")
                {
                    open.Enqueue(reader.Output[0]);
                }
            }
        }

        return null;
    }
}
