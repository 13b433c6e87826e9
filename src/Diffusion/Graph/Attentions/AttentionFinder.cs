using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Reading;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>Finds every attention of a UNet by the flow of data, and tells what each attends to. Names play no part.</summary>
internal sealed class AttentionFinder(GraphIndex graph, Dependence dependence, ShapeWalk shapes, UNetInputs inputs)
{
    /// <summary>All attentions in running order. Refuses models without cross-attention and exports that can't be edited.</summary>
    public ImmutableArray<FoundAttention> Find()
    {
        var softmax = new SoftmaxFinder(graph, dependence, shapes);
        var fused = new FusedFinder(graph, dependence);
        FoundAttention[] found = [.. graph.Ordered.Select(node => node.OpType == "Softmax" ? softmax.Find(node) : fused.Find(node)).OfType<FoundAttention>()];
        if (found.Length == 0)
            throw new ModelRefusedException(
                "no attention found in the graph (no Softmax between two products, "
                + "no Attention operator); is this really a UNet?");

        RefuseSliced(found);
        var proof = new GeometryProof(graph, shapes);
        ImmutableArray<FoundAttention> attentions = [.. found.Select(Classified).Select(attention => attention with { Geometry = proof.Of(attention) })];
        if (attentions.All(attention => attention.Kind != AttentionKind.Cross))
        {
            int self = attentions.Count(attention => attention.Kind == AttentionKind.Self);
            throw new ModelRefusedException(
                $"found {self} self-attentions, but none that reads \"{inputs.Text.Name}\": "
                + "words can't be weighted in this model");
        }

        return attentions;
    }

    private FoundAttention Classified(FoundAttention attention)
    {
        string key = attention.Key?.Anchor ?? attention.Query.Anchor;
        AttentionKind kind = dependence.OnPicture(key) ? AttentionKind.Self : dependence.OnText(key) ? AttentionKind.Cross : AttentionKind.Other;
        if (kind == AttentionKind.Self && MixesTextIn(key))
            throw new ModelRefusedException(
                $"attention \"{attention.Name}\" mixes text and picture tokens in one key (Stable Diffusion "
                + "3 or Flux style); word weights are not supported for this model");
        return attention with { Kind = kind, Level = Level(attention.Query.Anchor) };
    }

    /// <summary>log₄ of how many cells of the latents one query stands for; counted from strided operators where shapes are not known.</summary>
    private int Level(string query)
    {
        long[]? latents = shapes[inputs.Latents.Name].Shape;
        if (latents is { Length: 4 } && shapes[query].Shape is { Length: >= 2 } shape && shape[1] > 0)
        {
            double level = Math.Log2((double)latents[2] * latents[3] / shape[1]) / 2;
            if (level >= 0 && level == Math.Round(level))
                return (int)level;
        }

        return dependence.Level(query);
    }

    /// <summary>Whether pure text is joined with the picture just before or after the projection of a key.</summary>
    private bool MixesTextIn(string key)
    {
        var open = new Stack<string>([key]);
        for (int seen = 0; seen < 64 && open.TryPop(out string? tensor); seen++)
        {
            if (graph.Producer(tensor) is not { } node)
                continue;
            if (node.OpType == "Concat")
            {
                if (node.Input.Any(input => dependence.OnText(input) && !dependence.OnPicture(input)) && node.Input.Any(dependence.OnPicture))
                    return true;
                continue;
            }

            bool projection = node.OpType is "MatMul" or "Gemm" or "FusedMatMul" or "Split" && !dependence.OnData(node.Input.ElementAtOrDefault(1) ?? "");
            if (projection || Operand.WayUp(node, dependence) is not null)
                open.Push(node.Input[Operand.WayUp(node, dependence) ?? 0]);
            else if (node.OpType == "Add")
                node.Input.Where(dependence.OnData).ToList().ForEach(open.Push);
        }

        return false;
    }

    /// <summary>Slicing computes one attention in many pieces, unrolled for one batch size.</summary>
    private static void RefuseSliced(FoundAttention[] found)
    {
        int written = found.Count(attention => attention.Form == AttentionForm.Softmax);
        int groups = found.Where(attention => attention.Form == AttentionForm.Softmax)
            .DistinctBy(attention => (attention.Query.Anchor, attention.Key!.Anchor, attention.Value!.Anchor)).Count();
        if (groups < written)
            throw new ModelRefusedException(
                $"this UNet was exported with attention slicing ({written} Softmax for {groups} attentions) and "
                + "is frozen to one batch size; export it again without enable_attention_slicing");
    }
}
