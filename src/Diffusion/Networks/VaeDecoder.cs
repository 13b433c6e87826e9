using System.Numerics.Tensors;
using AADiff.Shared.Pictures;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>The VAE's decoder: latent → picture.</summary>
/// <param name="session">Of vae_decoder/model.onnx; disposed with this.</param>
/// <param name="scalingFactor">The U-Net's latents are the VAE's times this (scaling_factor).</param>
public sealed class VaeDecoder(InferenceSession session, double scalingFactor) : IDisposable
{
    /// <summary>
    /// Pixels that are decoded at once. The decoder works at full size and is the widest network of all: a 512 × 512 picture takes over
    /// 1 GB in the Stable Diffusion decoder, so larger pictures go one by one.
    /// </summary>
    private const int PixelsAtOnce = 512 * 512;

    /// <summary>Decodes latents of one shape, in their order. Null stands for a picture with values that are no numbers.</summary>
    /// <param name="latents">Each [channels, height, width], as the U-Net has them.</param>
    /// <param name="shape">Of each.</param>
    /// <param name="vaeScaleFactor">Pixels along a side of a latent cell.</param>
    /// <param name="runOptions">Ends the call when terminated.</param>
    /// <param name="cancellationToken">Looked at between calls of the decoder.</param>
    public IEnumerable<Picture?> Decode(
        IReadOnlyList<float[]> latents, LatentShape shape, int vaeScaleFactor, RunOptions runOptions, CancellationToken cancellationToken)
    {
        int chunk = Math.Max(1, PixelsAtOnce / (shape.Cells * vaeScaleFactor * vaeScaleFactor));
        foreach (float[][] some in latents.Chunk(chunk))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Picture? picture in DecodeChunk(some, shape, runOptions))
            {
                yield return picture;
            }
        }
    }

    public void Dispose() => session.Dispose();

    private Picture?[] DecodeChunk(float[][] latents, LatentShape shape, RunOptions runOptions)
    {
        (string inputName, NodeMetadata input) = session.InputMetadata.First();
        using var buffer = new TensorBuffer(input.ElementDataType, latents.Length, shape.Channels, shape.Height, shape.Width);
        for (int row = 0; row < latents.Length; row++)
        {
            // In double precision: dividing by the factor in float32 would round differently.
            Span<float> scaled = buffer.Row(row);
            for (int i = 0; i < scaled.Length; i++)
            {
                scaled[i] = (float)(latents[row][i] / scalingFactor);
            }
        }

        buffer.Push();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            runOptions, [inputName], [buffer.Value], session.OutputNames.Take(1).ToArray());
        long[] size = outputs[0].GetTensorTypeAndShape().Shape;
        float[] samples = FloatOutput.Read(outputs[0]);
        int each = samples.Length / latents.Length;
        return
        [
            .. Enumerable.Range(0, latents.Length).Select(row => ToPicture(samples.AsSpan(row * each, each), (int)size[3], (int)size[2])),
        ];
    }

    /// <summary>[3, height, width] in [−1, 1] → 8 bits, rounded (truncation, which some programs do, darkens by half a level).</summary>
    private static Picture? ToPicture(ReadOnlySpan<float> sample, int width, int height)
    {
        if (!TensorPrimitives.IsFiniteAll(sample))
        {
            return null;
        }

        // 1. To [0, 255.5).
        var levels = new float[sample.Length];
        TensorPrimitives.Divide(sample, 2, levels);
        TensorPrimitives.Add(levels, 0.5f, levels);
        TensorPrimitives.Clamp(levels, 0, 1, levels);
        TensorPrimitives.Multiply(levels, 255, levels);
        TensorPrimitives.Add(levels, 0.5f, levels);

        // 2. From planes to pixels.
        int pixels = width * height;
        var rgb = new byte[3 * pixels];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int i = 0; i < pixels; i++)
            {
                rgb[(3 * i) + channel] = (byte)levels[(channel * pixels) + i];
            }
        }

        return new Picture(width, height, rgb);
    }
}
