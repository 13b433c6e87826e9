using System.Numerics.Tensors;

namespace AADiff.Shared.Pictures;

/// <summary>
/// Adds pictures up, value by value, in their own sRGB numbers, as the model makes them (docs/adr/0011-adaptive-pictures.md).
/// </summary>
public static class PictureBlending
{
    private const int Block = 4096;

    /// <param name="pictures">Pixels of each, equally long.</param>
    /// <param name="weights">As in <see cref="FrameBlend"/>; the result is the same on every processor, because no sum is rounded before the last.</param>
    /// <param name="blended">Rounded to the nearest value, 0 to 255.</param>
    public static void Blend(IReadOnlyList<byte[]> pictures, ReadOnlySpan<float> weights, Span<byte> blended)
    {
        Span<float> sum = stackalloc float[Block];
        Span<float> values = stackalloc float[Block];
        for (int from = 0; from < blended.Length; from += Block)
        {
            int length = Math.Min(Block, blended.Length - from);
            Span<float> total = sum[..length];
            Span<float> one = values[..length];
            total.Fill(0.5f);
            for (int i = 0; i < weights.Length; i++)
            {
                TensorPrimitives.ConvertTruncating<byte, float>(pictures[i].AsSpan(from, length), one);
                TensorPrimitives.MultiplyAdd(one, weights[i], total, total);
            }

            TensorPrimitives.ConvertSaturating<float, byte>(total, blended.Slice(from, length));
        }
    }
}
