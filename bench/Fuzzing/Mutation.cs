using System.Buffers.Binary;
using System.Text;

namespace AADiff.Bench.Fuzzing;

/// <summary>Damages a lawful input; the same random numbers give the same damage.</summary>
internal delegate byte[] Mutation(byte[] lawful, IReadOnlyList<byte[]> others, Random random);

/// <summary>Damage that knows nothing of the format.</summary>
internal static class ByteMutations
{
    private static readonly long[] _numbers =
        [0, 1, -1, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    private static readonly int[] _widths = [1, 2, 4, 8];

    public static Mutation[] All { get; } = [Truncate, FlipBits, SetBytes, LieInNumber, Remove, Repeat, Splice, Noise];

    private static byte[] Truncate(byte[] lawful, IReadOnlyList<byte[]> others, Random random) => lawful[..random.Next(lawful.Length + 1)];

    private static byte[] FlipBits(byte[] lawful, IReadOnlyList<byte[]> others, Random random) => Changed(lawful, bytes =>
    {
        for (int i = random.Next(1, 20); i > 0; i--)
        {
            bytes[Near(bytes.Length, random)] ^= (byte)(1 << random.Next(8));
        }
    });

    private static byte[] SetBytes(byte[] lawful, IReadOnlyList<byte[]> others, Random random) => Changed(lawful, bytes =>
    {
        int from = random.Next(bytes.Length);
        random.NextBytes(bytes.AsSpan(from, Math.Min(random.Next(1, 64), bytes.Length - from)));
    });

    /// <summary>Lengths, counts, sizes and offsets of binary formats, at any place and in either byte order.</summary>
    private static byte[] LieInNumber(byte[] lawful, IReadOnlyList<byte[]> others, Random random) => Changed(lawful, bytes =>
    {
        Span<byte> number = stackalloc byte[8];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            long value = _numbers[random.Next(_numbers.Length)];
            int width = _widths[random.Next(_widths.Length)];
            if (random.Next(2) == 0)
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, value);
            }
            else
            {
                BinaryPrimitives.WriteInt64BigEndian(number, value << (64 - (8 * width)));
            }

            int at = Near(bytes.Length, random);
            number[..Math.Min(width, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        }
    });

    private static byte[] Remove(byte[] lawful, IReadOnlyList<byte[]> others, Random random)
    {
        int from = random.Next(lawful.Length + 1);
        int to = Math.Min(lawful.Length, from + random.Next(1, 256));
        return [.. lawful[..from], .. lawful[to..]];
    }

    private static byte[] Repeat(byte[] lawful, IReadOnlyList<byte[]> others, Random random)
    {
        int from = random.Next(lawful.Length + 1);
        byte[] part = lawful[from..Math.Min(lawful.Length, from + random.Next(1, 256))];
        return [.. lawful[..from], .. Enumerable.Repeat(part, random.Next(1, 40)).SelectMany(p => p), .. lawful[from..]];
    }

    private static byte[] Splice(byte[] lawful, IReadOnlyList<byte[]> others, Random random)
    {
        byte[] other = others[random.Next(others.Count)];
        return [.. lawful[..random.Next(lawful.Length + 1)], .. other[random.Next(other.Length + 1)..]];
    }

    private static byte[] Noise(byte[] lawful, IReadOnlyList<byte[]> others, Random random)
    {
        byte[] noise = new byte[random.Next(0, 2000)];
        random.NextBytes(noise);
        return random.Next(3) switch
        {
            0 => noise,
            1 => [.. lawful[..Math.Min(lawful.Length, 16)], .. noise],
            _ => Encoding.ASCII.GetBytes("<html>\n<body>404 Not Found</body>\n</html>"),
        };
    }

    /// <summary>Half of the places are in the first 256 bytes, where headers are.</summary>
    private static int Near(int length, Random random) => random.Next(random.Next(2) == 0 ? Math.Min(length, 256) : length);

    private static byte[] Changed(byte[] lawful, Action<byte[]> change)
    {
        byte[] copy = [.. lawful];
        if (copy.Length > 0)
        {
            change(copy);
        }

        return copy;
    }
}
