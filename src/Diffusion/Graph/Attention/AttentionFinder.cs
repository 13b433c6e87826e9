using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Attention;

/// <summary>
/// Finds every attention of a UNet by the flow of data, and tells what each attends to (docs/method.md §6.1). Names play no part.
/// </summary>
internal sealed class AttentionFinder(GraphIndex graph, Dependence dependence, ShapeInference shapes, UNetInputs inputs)
{
    /// <summary>
    /// All attentions, in the order in which they run. Refuses models without cross-attention and exports that can't be edited.
    /// </summary>
    public ImmutableArray<FoundAttention> Find()
    {
        var softmax = new SoftmaxFinder(graph, dependence, shapes);
        var fused = new FusedFinder(graph, dependence);
        FoundAttention[] found =
        [
            .. graph.Ordered.Select(node => node.OpType == "Softmax" ? softmax.Find(node) : fused.Find(node)).OfType<FoundAttention>(),
        ];
        if (found.Length == 0)
        {
            throw new ModelRefusedException(
                "no attention found in the graph (no Softmax between two products, "
                + "no Attention operator); is this really a UNet?");
        }

        RefuseSliced(found);
        var proof = new HeadLayoutProof(graph, shapes);
        ImmutableArray<FoundAttention> attentions =
        [
            .. found.Select(Classified).Select(attention => attention with { HeadLayout = proof.Of(attention) }),
        ];
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
        string key = attention.Key?.Projection ?? attention.Query.Projection;
        AttentionKind kind = dependence.OnPicture(key) ? AttentionKind.Self
            : dependence.OnText(key) ? AttentionKind.Cross
            : AttentionKind.Other;
        if (kind == AttentionKind.Self && MixesTextIn(key))
        {
            throw new ModelRefusedException(
                $"attention \"{attention.Name}\" mixes text and picture tokens in one key (Stable Diffusion "
                + "3 or Flux style); word weights are not supported for this model");
        }

        return attention with { Kind = kind, Level = Level(attention.Query.Projection) };
    }

    /// <summary>
    /// log₄ of how many cells of the latents one query stands for; counted from strided operators where shapes are not known.
    /// </summary>
    private int Level(string query)
    {
        long[]? latents = shapes[inputs.Latents.Name].Shape;
        if (latents is { Length: 4 } && shapes[query].Shape is { Length: >= 2 } shape && shape[1] > 0)
        {
            double level = Math.Log2((double)latents[2] * latents[3] / shape[1]) / 2;
            if (level >= 0 && level == Math.Round(level))
            {
                return (int)level;
            }
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
            {
                continue;
            }

            if (node.OpType == "Concat")
            {
                if (node.Input.Any(input => dependence.OnText(input) && !dependence.OnPicture(input))
                    && node.Input.Any(dependence.OnPicture))
                {
                    return true;
                }

                continue;
            }

            bool projection = node.OpType is "MatMul" or "Gemm" or "FusedMatMul" or "Split"
                && !dependence.OnData(node.Input.ElementAtOrDefault(1) ?? "");
            if (projection || Operand.DataInput(node, dependence) is not null)
            {
                open.Push(node.Input[Operand.DataInput(node, dependence) ?? 0]);
            }
            else if (node.OpType == "Add")
            {
                node.Input.Where(dependence.OnData).ToList().ForEach(open.Push);
            }
        }

        return false;
    }

    /// <summary>Slicing computes one attention in many pieces, unrolled for one batch size.</summary>
    private static void RefuseSliced(FoundAttention[] found)
    {
        int written = found.Count(attention => attention.Form == AttentionForm.Softmax);
        int groups = found.Where(attention => attention.Form == AttentionForm.Softmax)
            .DistinctBy(attention => (attention.Query.Projection, attention.Key!.Projection, attention.Value!.Projection)).Count();
        if (groups < written)
        {
            throw new ModelRefusedException(
                $"this UNet was exported with attention slicing ({written} Softmax for {groups} attentions) and "
                + "is frozen to one batch size; export it again without enable_attention_slicing");
        }
    }
}

/// <summary>Recognises attention that is one operator.</summary>
internal sealed class FusedFinder(GraphIndex graph, Dependence dependence)
{
    public FoundAttention? Find(NodeProto node) => (node.OpType, node.IsMicrosoft()) switch
    {
        ("Attention", false) when node.HasInput(2) => new FoundAttention
        {
            Form = AttentionForm.OnnxAttention,
            Node = node,
            Query = Operand.Trace(node.Input[0], graph, dependence),
            Key = Operand.Trace(node.Input[1], graph, dependence),
            Value = Operand.Trace(node.Input[2], graph, dependence),
        },
        ("MultiHeadAttention", true) when node.HasInput(0) => new FoundAttention
        {
            Form = !node.HasInput(1) ? AttentionForm.MultiHeadPacked
                : !node.HasInput(2) ? AttentionForm.MultiHeadPackedKeyValue
                : AttentionForm.MultiHead,
            Node = node,
            Query = Operand.Direct(node.Input[0]),
            Key = node.HasInput(1) ? Operand.Direct(node.Input[1]) : null,
            Value = node.HasInput(2) ? Operand.Direct(node.Input[2]) : null,
        },
        ("Attention", true) when node.HasInput(1) =>
            new FoundAttention { Form = AttentionForm.PackedWeights, Node = node, Query = Operand.Direct(node.Input[0]) },
        _ => null,
    };
}

/// <summary>
/// Rows are gathered on the first axis of a projection, and tokens weighted on the second: refuses exports that lay them out otherwise.
/// </summary>
internal sealed class ProjectionCheck(ShapeInference shapes, UNetInputs inputs)
{
    /// <summary>Shapes that are not known pass; the self-test of the model has the last word.</summary>
    public void Require(FoundAttention attention)
    {
        Require(attention, attention.Query, attention.Form == AttentionForm.MultiHeadPacked, isText: false);
        bool cross = attention.Kind == AttentionKind.Cross;
        if (attention.Key is not null)
        {
            Require(attention, attention.Key, attention.Form == AttentionForm.MultiHeadPackedKeyValue, cross);
        }

        if (attention.Value is not null)
        {
            Require(attention, attention.Value, packed: false, cross);
        }
    }

    private void Require(FoundAttention attention, Operand operand, bool packed, bool isText)
    {
        if (shapes[operand.Projection].Shape is not { } shape || shapes[inputs.Latents.Name].Shape is not { } latents
            || shapes[inputs.Text.Name].Shape is not { } text)
        {
            return;
        }

        if (shape.Length != (packed ? 5 : 3) || shape[0] != latents[0] || (isText && shape[1] != text[1]))
        {
            throw new ModelRefusedException(
                $"attention \"{attention.Name}\": a projection has the shape [{string.Join(", ", shape)}] for {latents[0]} rows and "
                + $"{text[1]} tokens, expected [rows, tokens, channels]; this export can't be edited");
        }
    }
}
