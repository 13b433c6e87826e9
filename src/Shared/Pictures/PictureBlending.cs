using System.Numerics;
using System.Numerics.Tensors;

namespace AADiff.Shared.Pictures;

/// <summary>
/// Adds pictures up, value by value, in their own sRGB numbers, as the model makes them (docs/adr/0011-adaptive-pictures.md).
/// </summary>
public static class PictureBlending
{
    /// <summary>What a value of 8 bits is in 16.</summary>
    public const int Deep = ushort.MaxValue / byte.MaxValue;

    private const int Block = 4096;

    /// <param name="pictures">Pixels of each, equally long.</param>
    /// <param name="weights">As in <see cref="FrameBlend"/>; the result is the same on every processor, because no sum is rounded before the last.</param>
    /// <param name="blended">Rounded to the nearest value, 0 to 255.</param>
    public static void Blend(ReadOnlySpan<byte[]> pictures, ReadOnlySpan<float> weights, Span<byte> blended)
    {
        // Sums stay in registers, which takes a third of the time of sums in memory, one picture after the other.
        int from = 0;
        for (; from <= blended.Length - Vector<byte>.Count; from += Vector<byte>.Count)
        {
            Vector<float> a = new(0.5f), b = a, c = a, d = a;
            for (int i = 0; i < weights.Length; i++)
            {
                Vector<float> weight = new(weights[i]);
                Vector.Widen(new Vector<byte>(pictures[i], from), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
                Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
                a = Vector.MultiplyAddEstimate(Single(first), weight, a);
                b = Vector.MultiplyAddEstimate(Single(second), weight, b);
                c = Vector.MultiplyAddEstimate(Single(third), weight, c);
                d = Vector.MultiplyAddEstimate(Single(fourth), weight, d);
            }

            Vector.Narrow(Vector.Narrow(Whole(a), Whole(b)), Vector.Narrow(Whole(c), Whole(d))).CopyTo(blended[from..]);
        }

        for (; from < blended.Length; from++)
        {
            float sum = 0.5f;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += pictures[i][from] * weights[i];
            }

            blended[from] = (byte)Math.Clamp(sum, 0, byte.MaxValue);
        }
    }

    private static Vector<float> Single(Vector<uint> values) => Vector.ConvertToSingle(Vector.AsVectorInt32(values));

    private static Vector<uint> Whole(Vector<float> sums) =>
        Vector.AsVectorUInt32(Vector.ConvertToInt32(Vector.Min(Vector.Max(sums, Vector<float>.Zero), new Vector<float>(byte.MaxValue))));

    /// <param name="pictures">Pixels of each, equally long.</param>
    /// <param name="weights">As in <see cref="FrameBlend"/>.</param>
    /// <param name="blended">The sums, 0 to 65,535, which 8 bits would have rounded.</param>
    public static void Blend(IReadOnlyList<byte[]> pictures, ReadOnlySpan<float> weights, Span<ushort> blended)
    {
        Span<float> sum = stackalloc float[Block];
        Span<float> values = stackalloc float[Block];
        for (int from = 0; from < blended.Length; from += Block)
        {
            int length = Math.Min(Block, blended.Length - from);
            Span<float> total = sum[..length];
            total.Clear();
            AddTo(total, pictures, weights, from, values);
            for (int i = 0; i < length; i++)
            {
                // In double: the sum is exact, times 257 it would not fit a float.
                blended[from + i] = (ushort)Math.Clamp(Math.Round((double)total[i] * Deep), 0, ushort.MaxValue);
            }
        }
    }

    /// <param name="total">Of the values from <paramref name="from"/> on.</param>
    /// <param name="pictures">Pixels of each.</param>
    /// <param name="weights">Of each.</param>
    /// <param name="from">First value.</param>
    /// <param name="values">Room for as many.</param>
    private static void AddTo(Span<float> total, IReadOnlyList<byte[]> pictures, ReadOnlySpan<float> weights, int from, Span<float> values)
    {
        Span<float> one = values[..total.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.ConvertTruncating<byte, float>(pictures[i].AsSpan(from, total.Length), one);
            TensorPrimitives.MultiplyAdd(one, weights[i], total, total);
        }
    }
}
