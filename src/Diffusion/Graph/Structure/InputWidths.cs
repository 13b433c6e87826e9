using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Structure;

/// <summary>Sizes of inputs that follow from the first weights that they meet.</summary>
internal static class InputWidths
{
    /// <summary>Channels of the latents, from the first convolution's weights [out, in / groups, h, w].</summary>
    public static long? Channels(GraphIndex graph, string latents) =>
        FirstWeight(graph, latents, "Conv") is ({ Dims.Count: 4 } weight, { } conv) ? weight.Dims[1] * conv.Int("group", 1) : null;

    /// <summary>Width of the text embedding, from the first projection's weights [in, out].</summary>
    public static long? Features(GraphIndex graph, string text) => FirstWeight(graph, text, "MatMul") is ({ Dims.Count: 2 } weight, _) ? weight.Dims[0] : null;

    private static (TensorProto Weight, NodeProto Node)? FirstWeight(GraphIndex graph, string input, string op)
    {
        var open = new Queue<string>([input]);
        for (int seen = 0; seen < 16 && open.TryDequeue(out string? tensor); seen++)
        {
            foreach (NodeProto reader in graph.Readers(tensor))
            {
                if (reader.OpType == op && reader.Input.Count >= 2 && reader.Input[0] == tensor && graph.Initializer(reader.Input[1]) is { } weight)
                    return (weight, reader);
                if (reader.OpType is "Cast" or "Identity")
                    open.Enqueue(reader.Output[0]);
            }
        }

        return null;
    }
}
