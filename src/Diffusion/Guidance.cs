using System.Numerics.Tensors;

namespace AADiff.Diffusion;

/// <summary>Classifier-free guidance (Ho and Salimans 2022; docs/method.md §5.5).</summary>
internal static class Guidance
{
    /// <summary>
    /// ε ← ε_u + w·(ε_c − ε_u), in place of ε_c. Three operations, each rounded to float32: a fused multiply-add would round differently
    /// from diffusers.
    /// </summary>
    public static void Apply(Span<float> conditional, ReadOnlySpan<float> unconditional, double scale)
    {
        TensorPrimitives.Subtract(conditional, unconditional, conditional);
        TensorPrimitives.Multiply(conditional, (float)scale, conditional);
        TensorPrimitives.Add(conditional, unconditional, conditional);
    }
}
