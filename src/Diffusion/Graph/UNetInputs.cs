using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Graph;

/// <summary>The stock inputs of a UNet by what they mean; exporters name, order and type them differently.</summary>
public sealed record UNetInputs
{
    /// <summary>Noisy latents [B, channels, height, width], float32 or float16.</summary>
    public required TensorSpec Latents { get; init; }

    /// <summary>Float32, float16 or int64; rank 0, or rank 1 that takes one element (or B, if its dimension is fixed to B).</summary>
    public required TensorSpec Timestep { get; init; }

    /// <summary>Text embedding [B, tokens, width], float32 or float16.</summary>
    public required TensorSpec Text { get; init; }

    /// <summary>SDXL: pooled text embedding [B, width].</summary>
    public TensorSpec? TextEmbeds { get; init; }

    /// <summary>SDXL: original size, crop and target size [B, 6]; [B, 5] in the refiner.</summary>
    public TensorSpec? TimeIds { get; init; }

    /// <summary>LCM: embedding of the guidance scale [B, width].</summary>
    public TensorSpec? TimestepCond { get; init; }

    /// <summary>Inputs this program has no value for (pictures of an IP-Adapter, ControlNet residuals).</summary>
    public ImmutableArray<TensorSpec> Others { get; init; } = [];

    /// <summary>Predicted noise or velocity, shaped like the latents.</summary>
    public required TensorSpec Output { get; init; }
}

/// <summary>An input or output of a model as its file declares it.</summary>
/// <param name="Name">To bind it by.</param>
/// <param name="Type">Element type that must be fed.</param>
/// <param name="Dimensions">One a axis, null where any size goes. Empty for a scalar.</param>
public sealed record TensorSpec(string Name, TensorElementType Type, ImmutableArray<long?> Dimensions)
{
    public int Rank => Dimensions.Length;
}
