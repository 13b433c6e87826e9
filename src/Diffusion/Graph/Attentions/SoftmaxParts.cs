using System.Collections.Immutable;
using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>The nodes of an attention that is written out.</summary>
/// <param name="Scores">Product of query and key.</param>
/// <param name="ScoreRoles">What its axes are.</param>
/// <param name="ScoreSteps">From the scores to the Softmax: scales, zero bias, casts.</param>
/// <param name="Mix">Product of probabilities and value.</param>
/// <param name="MixRoles">What its axes are; the first operand is the probabilities.</param>
internal sealed record SoftmaxParts(
    NodeProto Scores, ProductRoles ScoreRoles, ImmutableArray<(NodeProto Node, int Input)> ScoreSteps, NodeProto Mix, ProductRoles MixRoles);
