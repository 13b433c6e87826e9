namespace AADiff.Diffusion.Sampling;

/// <summary>
/// The float32 values of <c>torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))</c>, so that a seed draws the picture
/// that it draws in diffusers. Successive calls go on from the generator's state. Equal to torch within 1e-6: its vectorised logarithm,
/// sine and cosine round differently. Only the low 32 bits of a seed count, as in torch.
/// </summary>
internal sealed class TorchRandom(ulong seed)
{
    private const int Block = 16;
    private const int Half = Block / 2;

    private readonly MersenneTwister _bits = new((uint)seed);
    private double? _spare;

    /// <summary>Independent N(0, 1) values. A shape only folds this flat row-major list.</summary>
    public float[] Normal(int count)
    {
        var values = new float[count];
        if (count < Block)
        {
            for (int i = 0; i < count; i++)
            {
                values[i] = (float)NextNormal();
            }

            return values;
        }

        for (int i = 0; i < count; i++)
        {
            values[i] = Uniform24();
        }

        int whole = count - (count % Block);
        for (int at = 0; at < whole; at += Block)
        {
            BoxMuller(values.AsSpan(at, Block));
        }

        if (whole < count)
        {
            // torch draws the last block afresh, over the tail of the block before it.
            Span<float> tail = values.AsSpan(count - Block);
            for (int j = 0; j < Block; j++)
            {
                tail[j] = Uniform24();
            }

            BoxMuller(tail);
        }

        return values;
    }

    /// <summary>Sixteen uniforms become sixteen normals: place j pairs with place j + 8.</summary>
    private static void BoxMuller(Span<float> block)
    {
        for (int j = 0; j < Half; j++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - block[j]));
            double angle = 2 * Math.PI * block[j + Half];
            block[j] = (float)(radius * Math.Cos(angle));
            block[j + Half] = (float)(radius * Math.Sin(angle));
        }
    }

    /// <summary>Short lists come one by one in double precision; the sine of a pair waits for the next single draw.</summary>
    private double NextNormal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        double u1 = Uniform53();
        double u2 = Uniform53();
        double radius = Math.Sqrt(-2 * LogOnePlus(-u2));
        _spare = radius * Math.Sin(2 * Math.PI * u1);
        return radius * Math.Cos(2 * Math.PI * u1);
    }

    private float Uniform24() => (_bits.NextUInt32() & 0xffffff) * (1f / (1 << 24));

    private double Uniform53() => (_bits.NextUInt64() & ((1ul << 53) - 1)) * (1.0 / (1ul << 53));

    /// <summary>ln(1 + x) without the loss for small x (.NET has no log1p).</summary>
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}

/// <summary>MT19937 (Matsumoto and Nishimura 1998) with 32-bit outputs, seeded as torch and numpy's RandomState seed it.</summary>
internal sealed class MersenneTwister
{
    private const int Length = 624;
    private const int Middle = 397;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (int i = 1; i < Length; i++)
        {
            uint before = _state[i - 1];
            _state[i] = (1812433253u * (before ^ (before >> 30))) + (uint)i;
        }
    }

    public uint NextUInt32()
    {
        if (_next == Length)
        {
            Twist();
        }

        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary>The first output is the high half.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    private void Twist()
    {
        for (int i = 0; i < Length; i++)
        {
            uint joined = (_state[i] & 0x80000000u) | (_state[(i + 1) % Length] & 0x7fffffffu);
            uint odd = (joined & 1) == 0 ? 0 : 0x9908b0dfu;
            _state[i] = _state[(i + Middle) % Length] ^ (joined >> 1) ^ odd;
        }

        _next = 0;
    }
}
