namespace AADiff.Diffusion.Sampling;

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
