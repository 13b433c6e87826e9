namespace AADiff.GpuNode.Graph;

/// <summary>What a step of a UNet needs, from the shapes in its graph.</summary>
/// <param name="Weights">Bytes of weights.</param>
/// <param name="FirstRow">Bytes of intermediate results alive at the worst moment, for a batch of one row.</param>
/// <param name="EachFurtherRow">Bytes that every further row adds.</param>
public sealed record MemoryEstimate(long Weights, long FirstRow, long EachFurtherRow)
{
    /// <summary>Estimates for latents of this size; null when the graph has an operator whose shapes are not known.</summary>
    public static MemoryEstimate? Of(RewrittenUNet unet, int latentHeight, int latentWidth, int tokens) => throw new NotImplementedException();

    public long Total(int rows) => Weights + FirstRow + ((rows - 1) * EachFurtherRow);
}
