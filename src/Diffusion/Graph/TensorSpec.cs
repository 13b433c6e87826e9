using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph;

/// <summary>An input or output of a model as its file declares it.</summary>
/// <param name="Name">To bind it by.</param>
/// <param name="Type">Element type that must be fed.</param>
/// <param name="Dimensions">One a axis, null where any size goes. Empty for a scalar.</param>
public sealed record TensorSpec(string Name, TensorElementType Type, ImmutableArray<long?> Dimensions)
{
    public int Rank => Dimensions.Length;
}
