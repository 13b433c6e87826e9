using AADiff.Diffusion.Graph;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion.Limits;

/// <summary>Whether a model can be differentiated for null-text inversion, known from its graph before a photo is inverted.</summary>
public static class GradientLimits
{
    /// <param name="model">Whose UNet.</param>
    /// <param name="size">Of the picture; one that fits.</param>
    /// <param name="memory">Bytes that there are and whose ("this node has"); null: not known.</param>
    /// <exception cref="UserError">
    /// Class Model: an operator has no rule. Class Usage: the gradient takes more memory; both say what to do instead.
    /// </exception>
    public static void Require(ModelFolder model, PictureSize size, (long Bytes, string Whose)? memory)
    {
        GradientGraph graph = NullTextGradient.Build(
            model.UNetFile, size.Height / model.VaeScaleFactor, size.Width / model.VaeScaleFactor, model.TokenLimit);

        // The network that draws stays loaded beside it.
        if (memory is (var available, { } whose) && graph.PeakBytes is { } peak
            && new MemoryEstimate(2 * graph.WeightBytes, peak, 0, 0).Total(rows: 1) is var needed && needed > available)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"null-text inversion of a photo of {size} by {model.Name} needs about {Gibibytes(needed)} of memory, but {whose} "
                + $"{Gibibytes(available)}; use --invert npi, or draw it smaller.");
        }
    }

    private static string Gibibytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB");
}
