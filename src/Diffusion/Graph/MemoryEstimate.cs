namespace AADiff.Diffusion.Graph;

/// <summary>
/// What a step of a UNet needs, from the shapes in its graph: results alive at the worst moment, without the scratch memory of kernels.
/// </summary>
/// <param name="Weights">Bytes of weights.</param>
/// <param name="FirstRow">Bytes of intermediate results for a batch of one row.</param>
/// <param name="EachFurtherRow">Bytes that every further row adds.</param>
public sealed record MemoryEstimate(long Weights, long FirstRow, long EachFurtherRow)
{
    /// <summary>Estimates for latents of this size; null when the graph has an operator whose shapes are not known.</summary>
    public static MemoryEstimate? Of(RewrittenUNet unet, int latentHeight, int latentWidth, int tokens)
    {
        var sized = new SizedUNet(unet);
        long? Peak(int rows) => sized.At(rows, latentHeight, latentWidth, tokens).Peak;
        if (unet.FixedRows is { } only)
        {
            return Peak(only) is { } all ? new(unet.WeightBytes, all / only, all / only) : null;
        }

        return Peak(1) is { } one && Peak(2) is { } two ? new(unet.WeightBytes, one, two - one) : null;
    }

    public long Total(int rows) => Weights + FirstRow + ((rows - 1) * EachFurtherRow);
}
