using AADiff.Diffusion.Graph;

namespace AADiff.Diffusion.Limits;

/// <summary>
/// What drawing needs, from the shapes in the graphs of the UNet and the decoder: the one estimate of planning, of nodes and of
/// <c>models check</c>.
/// </summary>
/// <param name="Weights">Bytes of weights.</param>
/// <param name="FirstRow">Bytes of results that are alive at the worst moment of a step, for a batch of one row.</param>
/// <param name="EachFurtherRow">Bytes that every further row adds.</param>
/// <param name="Decoding">The same of the decoder, which takes one picture at a time.</param>
public sealed record MemoryEstimate(long Weights, long FirstRow, long EachFurtherRow, long Decoding)
{
    /// <summary>
    /// What a run takes at its peak over the results that are alive: scratch memory of kernels, and what the allocator keeps. Measured 1.5 to 1.55
    /// on the processor, from 1024 to 2048 pixels a side.
    /// </summary>
    private const double Overhead = 1.6;

    /// <summary>Bytes that a batch of this many rows takes.</summary>
    public long Total(int rows)
    {
        double peak = Math.Max(FirstRow + ((rows - 1.0) * EachFurtherRow), Decoding);
        return Weights + (long)Math.Min(Overhead * peak, long.MaxValue / 4);
    }

    /// <summary>For latents of this size; null when neither graph tells.</summary>
    internal static MemoryEstimate? Of(
        RewrittenUNet unet, SizedUNet sizedUNet, SizedDecoder decoder, int channels, (int Height, int Width) latent, int tokens)
    {
        long? Peak(int rows) => sizedUNet.At(rows, latent.Height, latent.Width, tokens).Peak;
        long weights = unet.WeightBytes + decoder.WeightBytes;
        long decoding = decoder.At(channels, latent.Height, latent.Width).Peak ?? 0;
        if (unet.FixedRows is { } only)
        {
            return Peak(only) is { } all ? new(weights, all / only, all / only, decoding) : OfDecoderOnly(weights, decoding);
        }

        return Peak(1) is { } one && Peak(2) is { } two ? new(weights, one, two - one, decoding) : OfDecoderOnly(weights, decoding);
    }

    private static MemoryEstimate? OfDecoderOnly(long weights, long decoding) => decoding > 0 ? new(weights, 0, 0, decoding) : null;
}
