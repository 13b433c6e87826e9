using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Reading;
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
        TensorSpec? text = finder.Named("encoder_hidden_states") ?? finder.OnlyReal(rank: 3);
        TensorSpec? timestep = finder.Named("timestep") ?? finder.Take(finder.Free().FirstOrDefault(input => input.Rank <= 1 && IsTime(input.Type)));
        if (text is null && timestep is null)
            throw new ModelRefusedException(
                "it has no text input and no timestep (inputs: "
                + $"{finder.Inputs}): this looks like a VAE, not a UNet");
        if (text is null)
            throw new ModelRefusedException(
                $"it has no text input (inputs: {finder.Inputs}): it draws pictures "
                + "without a prompt, so there is no word to weight");
        if (timestep is null)
            throw new ModelRefusedException($"no timestep input found (inputs: {finder.Inputs}); is this really a UNet?");

        RequireReal(latents, rank: 4);
        RequireReal(text, rank: 3);
        if (timestep.Rank > 1 || !IsTime(timestep.Type))
            throw new ModelRefusedException(
                $"its input \"{timestep.Name}\" is {ElementType.Name((int)timestep.Type)} "
                + $"of rank {timestep.Rank}; one number expected");

        TensorSpec? condition = finder.Named("timestep_cond");
        TensorSpec? ids = finder.Named("time_ids") ?? finder.Take(finder.Free().FirstOrDefault(input => input.Rank == 2 && input.Dimensions[1] is 5 or 6));
        // Exports without proper names have SDXL's two inputs together or not at all.
        TensorSpec? pooled = finder.Named("text_embeds") ?? (ids is null ? null : finder.OnlyReal(rank: 2));
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
        TensorSpec? latents = Named("sample") ?? Take(Free().FirstOrDefault(input => input.Rank == 4 && IsReal(input.Type)));
        if (latents is not null)
            return latents;
        if (_inputs.FirstOrDefault(input => input.Name == "input_ids") is { } ids)
            throw new ModelRefusedException(
                $"this looks like a text encoder (input input_ids {ElementType.Name((int)ids.Type)}), "
                + "not a UNet: there is no 4-D latent input");
        throw new ModelRefusedException($"no latent input found (a rank-4 float input such as \"sample\"; the inputs are: {Inputs})");
    }

    private TensorSpec? Named(string name) => Take(Free().FirstOrDefault(input => input.Name == name));

    private TensorSpec? OnlyReal(int rank)
    {
        TensorSpec[] fitting = [.. Free().Where(input => input.Rank == rank && IsReal(input.Type))];
        return fitting.Length == 1 ? Take(fitting[0]) : null;
    }

    private IEnumerable<TensorSpec> Free() => _inputs.Where(input => !_taken.Contains(input.Name));

    private TensorSpec? Take(TensorSpec? input)
    {
        if (input is not null)
            _taken.Add(input.Name);
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
        TypeProto.Types.Tensor tensor = info.Type?.TensorType ?? throw new ModelRefusedException($"\"{info.Name}\" is no tensor; this is no UNet export");
        // Zero and negative sizes are how some exporters say "any".
        ImmutableArray<long?> dimensions = [.. (tensor.Shape?.Dim ?? []).Select(dimension => dimension.DimValue > 0 ? dimension.DimValue : (long?)null)];
        return new TensorSpec(info.Name, (TensorElementType)tensor.ElemType, dimensions);
    }

    /// <summary>Exporters often leave free what the weights fix.</summary>
    private static TensorSpec WithSize(TensorSpec input, int axis, long? size) =>
        input.Dimensions[axis] is null ? input with { Dimensions = input.Dimensions.SetItem(axis, size) } : input;

    private static void RequireReal(TensorSpec input, int rank)
    {
        if (!IsReal(input.Type))
            throw new ModelRefusedException(
                $"its input \"{input.Name}\" has element type "
                + $"{ElementType.Name((int)input.Type)}; float32 or float16 expected");
        if (input.Rank != rank)
            throw new ModelRefusedException($"its input \"{input.Name}\" has {input.Rank} dimensions; {rank} expected");
    }

    private static bool IsReal(TensorElementType type) => type is TensorElementType.Float or TensorElementType.Float16;

    private static bool IsTime(TensorElementType type) => IsReal(type) || type == TensorElementType.Int64;
}
