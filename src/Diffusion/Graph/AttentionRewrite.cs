using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Attention;
using AADiff.Diffusion.Graph.Editing;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;
using AADiff.Shared.Errors;
using Google.Protobuf;

namespace AADiff.Diffusion.Graph;

/// <summary>Gives any stock Stable Diffusion UNet the controls of prompt-to-prompt (AADiff §3, docs/method.md §6).</summary>
public static class AttentionRewrite
{
    /// <summary>
    /// Reads a UNet and returns it with control inputs. Weights are neither read nor copied, and ONNX Runtime is not started, so damaged
    /// and hostile files end here. Throws <see cref="UserError"/> of class Model with the reason.
    /// </summary>
    /// <param name="modelFile">The UNet's .onnx; weights may lie in files beside it.</param>
    /// <param name="options">Null = fused, without maps, without cache, for the CPU.</param>
    public static RewrittenUNet Rewrite(string modelFile, RewriteOptions? options = null)
    {
        options ??= new RewriteOptions();
        return GraphFile.Read(modelFile, (model, location) =>
        {
            // 1. Read the graph without its weights, and check it.
            FunctionInliner.Run(model);
            OperatorCheck.Run(model.Graph, options.ForCpu);
            string hash = RewriteCache.Hash(model, options);
            return RewriteCache.Load(options.CacheFolder, hash, location.Folder)
                ?? RewriteCache.Save(options.CacheFolder, Rewrite(model, location, options, hash));
        });
    }

    private static RewrittenUNet Rewrite(ModelProto model, ModelLocation location, RewriteOptions options, string hash)
    {
        // 2. Index the graph: who reads what, what each input means, which tensors depend on text and picture, and their shapes.
        var graph = new GraphIndex(model);
        UNetInputs inputs = UNetInputFinder.Find(graph);
        var dependence = new Dependence(graph, inputs);
        var shapes = new ShapeInference(graph, ShapeInference.InputsOf(inputs, InputSizes.Analysis));

        // 3. Find the attentions.
        ImmutableArray<FoundAttention> attentions = new AttentionFinder(graph, dependence, shapes, inputs).Find();
        var projections = new ProjectionCheck(shapes, inputs);
        foreach (FoundAttention attention in attentions.Where(attention => attention.Kind != AttentionKind.Other))
        {
            projections.Require(attention);
        }

        // 4. Edit them.
        ImmutableArray<int> selfLevels = GraphEditor.SelfLevels(attentions);
        var (layers, warnings) = new GraphEditor(graph, inputs, shapes, location).Run(attentions, options);
        return new RewrittenUNet
        {
            Proto = model.ToByteArray(),
            WeightsFolder = location.Folder,
            Inputs = inputs,
            Layers = layers,
            SelfLevels = selfLevels,
            MapLevel = options.MapLevel,
            Warnings = warnings,
            GraphHash = hash,
            WeightBytes = model.Graph.Initializer.Sum(weight => ModelTensors.Bytes(weight) ?? 0),
        };
    }
}

/// <summary>What the rewritten UNet should be able to do, and where it will run.</summary>
public sealed record RewriteOptions
{
    /// <summary>
    /// Attention written out as MatMul, Softmax, MatMul becomes one fused operator where heads and scale are proven from the graph:
    /// then no probability tensor of rows · heads · queries · keys is ever stored.
    /// </summary>
    public bool Fuse { get; init; } = true;

    /// <summary>
    /// Level whose own cross-attention maps become the output <see cref="RewrittenUNet.MapOutput"/>; null = no such output and no cost.
    /// A level without cross-attention is an error that names the levels there are.
    /// </summary>
    public int? MapLevel { get; init; }

    /// <summary>Folder that keeps rewritten graphs (a few MB each, never weights) between runs; null = none is kept.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Refuse graphs with operators that only the CUDA provider has.</summary>
    public bool ForCpu { get; init; } = true;
}
