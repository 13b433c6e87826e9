namespace AADiff.Sound.Tests;

/// <summary>The vectors' white noise in [−1, 1): a linear congruential generator, read strictly in order.</summary>
internal sealed class Noise(uint seed)
{
    private uint _state = seed;

    public double Next()
    {
        _state = unchecked((1664525 * _state) + 1013904223);
        return ((_state >> 8) / (double)(1 << 24) * 2) - 1;
    }
}
