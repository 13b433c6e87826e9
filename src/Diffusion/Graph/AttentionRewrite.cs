using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Attentions;
using AADiff.Diffusion.Graph.Editing;
using AADiff.Diffusion.Graph.Onnx;
using AADiff.Diffusion.Graph.Reading;
using AADiff.Diffusion.Graph.Shapes;
using AADiff.Diffusion.Graph.Structure;
using AADiff.Shared.Errors;
using Google.Protobuf;

namespace AADiff.Diffusion.Graph;

/// <summary>Gives any stock Stable Diffusion UNet the controls of prompt-to-prompt (AADiff §3).</summary>
public static class AttentionRewrite
{
    /// <summary>
    /// Reads a UNet and returns it with control inputs. Weights are neither read nor copied, and ONNX Runtime is not started, so damaged and
    /// hostile files end here. Throws <see cref="UserError"/> of class Model with the reason.
    /// </summary>
    /// <param name="modelFile">The UNet's .onnx; weights may lie in files beside it.</param>
    /// <param name="options">Null = fused, without maps, without cache, for the CPU.</param>
    public static RewrittenUNet Rewrite(string modelFile, RewriteOptions? options = null)
    {
        options ??= new RewriteOptions();
        ModelPlace place = ModelPlace.Of(modelFile);
        try
        {
            // 1. The graph without its weights, checked.
            ModelProto model = ModelReader.Read(place.Path, place.File);
            new WeightCheck(place).Run(model);
            FunctionInliner.Run(model);
            OperatorCheck.Run(model.Graph, options.ForCpu);
            string hash = RewriteCache.Hash(model, options);
            return RewriteCache.Find(options.CacheFolder, hash, place.Folder) ?? RewriteCache.Keep(options.CacheFolder, Rewrite(model, place, options, hash));
        }
        catch (ModelRefusedException e)
        {
            throw new UserError(ErrorClass.Model, $"{place.Shown}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Model, $"{place.Shown} can't be read: {e.Message}", e);
        }
    }

    private static RewrittenUNet Rewrite(ModelProto model, ModelPlace place, RewriteOptions options, string hash)
    {
        // 2. Who reads what, what each input means, and which tensors depend on text and picture.
        var graph = new GraphIndex(model);
        UNetInputs inputs = UNetInputFinder.Find(graph);
        var dependence = new Dependence(graph, inputs);
        var shapes = new ShapeWalk(graph, ShapeWalk.Feed(inputs, ProbeSize.Analysis));

        // 3. The attentions.
        ImmutableArray<FoundAttention> attentions = new AttentionFinder(graph, dependence, shapes, inputs).Find();
        var anchors = new AnchorCheck(shapes, inputs);
        foreach (FoundAttention attention in attentions.Where(attention => attention.Kind != AttentionKind.Other))
            anchors.Require(attention);

        // 4. The edit.
        ImmutableArray<int> selfLevels = GraphEditor.SelfLevels(attentions);
        var (layers, warnings) = new GraphEditor(graph, inputs, shapes, place).Run(attentions, options);
        return new RewrittenUNet
        {
            Proto = model.ToByteArray(),
            WeightsFolder = place.Folder,
            Inputs = inputs,
            Layers = layers,
            SelfLevels = selfLevels,
            MapLevel = options.MapLevel,
            Warnings = warnings,
            GraphHash = hash,
            WeightBytes = model.Graph.Initializer.Sum(weight => Tensors.Bytes(weight) ?? 0),
        };
    }
}
