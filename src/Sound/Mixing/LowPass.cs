using System.Numerics.Tensors;

namespace AADiff.Sound.Mixing;

/// <summary>
/// Leaves out what a lossy codec leaves out: above some 17 kHz nothing passes, below 11 kHz everything. A windowed sinc; slow rates pass unchanged.
/// </summary>
internal sealed class LowPass
{
    private const int LongestPiece = 4096;
    private const int LeastRate = 40_000;
    private const double Cutoff = 14_000;

    private readonly float[] _taps;
    private readonly float[] _samples;

    public LowPass(int sampleRate)
    {
        _taps = sampleRate < LeastRate ? [] : Taps(sampleRate);
        _samples = new float[Math.Max(0, _taps.Length - 1) + LongestPiece];
    }

    /// <summary>The next samples, at most 4096; what came before is remembered.</summary>
    public void Filter(ReadOnlySpan<float> samples, Span<float> filtered)
    {
        if (_taps.Length == 0)
        {
            samples.CopyTo(filtered);
            return;
        }

        int past = _taps.Length - 1;
        samples.CopyTo(_samples.AsSpan(past));
        for (int i = 0; i < samples.Length; i++)
        {
            filtered[i] = TensorPrimitives.Dot(_taps, _samples.AsSpan(i, _taps.Length));
        }

        _samples.AsSpan(samples.Length, past).CopyTo(_samples);
    }

    private static float[] Taps(int sampleRate)
    {
        int half = (int)Math.Round(24.0 * sampleRate / 48_000);
        double[] taps = new double[(2 * half) + 1];
        for (int i = 0; i < taps.Length; i++)
        {
            double x = i - half, turn = Math.PI * x / half;
            double window = 0.42 + (0.5 * Math.Cos(turn)) + (0.08 * Math.Cos(2 * turn));
            double angle = 2 * Math.PI * Cutoff / sampleRate * x;
            taps[i] = window * (x == 0 ? 1 : Math.Sin(angle) / angle);
        }

        double sum = taps.Sum();
        return [.. taps.Select(tap => (float)(tap / sum))];
    }
}
