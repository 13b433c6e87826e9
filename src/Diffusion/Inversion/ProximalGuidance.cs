using System.Numerics.Tensors;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// Proximal guidance (ProxEdit, Han et al. 2023) on top of negative-prompt inversion: of the difference δ = ε_c − ε_u only what is large is
/// enlarged (docs/method.md §11.4). Names as in the paper; public code calls the soft form l0.
/// </summary>
internal static class ProximalGuidance
{
    /// <summary>Share of a picture's entries of δ that count as small.</summary>
    public const double Quantile = 0.7;

    /// <summary>ε ← ε_u + w·prox(ε_c − ε_u), in place of ε_c.</summary>
    /// <returns>Where δ is still beyond the threshold after thresholding: what counts as edited.</returns>
    public static bool[] Apply(
        Span<float> conditional, ReadOnlySpan<float> unconditional, double scale, ProximalKind kind, double quantile = Quantile)
    {
        // 1. δ and its threshold λ.
        TensorPrimitives.Subtract(conditional, unconditional, conditional);
        float threshold = ThresholdOf(conditional, quantile);

        // 2. What is small becomes 0; the soft form takes λ from the rest.
        var edited = new bool[conditional.Length];
        for (int i = 0; i < conditional.Length; i++)
        {
            float size = MathF.Abs(conditional[i]);
            conditional[i] = size <= threshold ? 0 : kind == ProximalKind.Soft ? MathF.CopySign(size - threshold, conditional[i]) : conditional[i];
            edited[i] = MathF.Abs(conditional[i]) > threshold;
        }

        // 3. Guidance with what is left.
        TensorPrimitives.Multiply(conditional, (float)scale, conditional);
        TensorPrimitives.Add(conditional, unconditional, conditional);
        return edited;
    }

    /// <summary>
    /// Inversion guidance: where nothing is edited, x ← x − η·(x − z*), after a sampler's step. The edited places are widened by one cell.
    /// </summary>
    /// <param name="x">[channels, height, width], changed in place.</param>
    /// <param name="trajectory">z* at the same level.</param>
    /// <param name="edited">Of <see cref="Apply"/>, [channels, height, width].</param>
    /// <param name="shape">Of all three.</param>
    /// <param name="rate">η in (0, 1].</param>
    public static void PullBack(Span<float> x, ReadOnlySpan<float> trajectory, bool[] edited, LatentShape shape, double rate)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (!IsNear(edited, i, shape))
            {
                x[i] = (float)(x[i] - (rate * (x[i] - trajectory[i])));
            }
        }
    }

    /// <summary>Quantile of |δ| over one picture, linear between neighbours as numpy and torch have it.</summary>
    private static float ThresholdOf(ReadOnlySpan<float> difference, double quantile)
    {
        var sizes = new float[difference.Length];
        TensorPrimitives.Abs(difference, sizes);
        Array.Sort(sizes);
        double at = quantile * (sizes.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, sizes.Length - 1);
        return (float)(sizes[below] + ((at - below) * (sizes[above] - sizes[below])));
    }

    /// <summary>Whether the cell or one of its eight neighbours in the same channel is edited.</summary>
    private static bool IsNear(bool[] edited, int index, LatentShape shape)
    {
        (int channel, int cell) = Math.DivRem(index, shape.Cells);
        (int row, int column) = Math.DivRem(cell, shape.Width);
        for (int y = Math.Max(0, row - 1); y <= Math.Min(shape.Height - 1, row + 1); y++)
        {
            for (int x = Math.Max(0, column - 1); x <= Math.Min(shape.Width - 1, column + 1); x++)
            {
                if (edited[(channel * shape.Cells) + (y * shape.Width) + x])
                {
                    return true;
                }
            }
        }

        return false;
    }
}
