using System.Numerics.Tensors;

namespace AADiff.Sound.Mixing;

/// <summary>
/// The largest magnitude that a sound has between its samples too, as it comes out of a loudspeaker: of it four times oversampled (ITU-R BS.1770-4,
/// annex 2; a windowed sinc here). Given piece by piece; memory does not grow.
/// </summary>
internal sealed class TruePeak(int channels)
{
    private const int Oversampling = 4;

    /// <summary>Samples on each side that a value between two is made of.</summary>
    private const int Reach = 12;

    /// <summary>Samples of a channel that are looked at together.</summary>
    private const int Piece = 4096;

    /// <summary>[place between two samples][tap].</summary>
    private static readonly float[][] _taps = [.. Enumerable.Range(1, Oversampling - 1).Select(place => Taps((double)place / Oversampling))];

    private readonly float[][] _past = [.. Enumerable.Range(0, channels).Select(_ => new float[(2 * Reach) - 1])];
    private readonly float[] _samples = new float[(2 * Reach) - 1 + Piece];
    private float _peak;

    /// <param name="interleaved">The next samples of all channels.</param>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        for (int from = 0; from < interleaved.Length; from += Piece * channels)
        {
            ReadOnlySpan<float> piece = interleaved[from..Math.Min(interleaved.Length, from + (Piece * channels))];
            for (int channel = 0; channel < channels; channel++)
            {
                Look(piece, channel);
            }
        }
    }

    /// <returns>1: full scale.</returns>
    public float End()
    {
        Add(new float[Reach * channels]);
        return _peak;
    }

    private void Look(ReadOnlySpan<float> piece, int channel)
    {
        float[] past = _past[channel];
        past.CopyTo(_samples, 0);
        int count = piece.Length / channels;
        for (int n = 0; n < count; n++)
        {
            _samples[past.Length + n] = piece[(n * channels) + channel];
        }

        for (int n = 0; n < count; n++)
        {
            ReadOnlySpan<float> around = _samples.AsSpan(n, 2 * Reach);
            _peak = Math.Max(_peak, Math.Abs(around[Reach - 1]));
            foreach (float[] taps in _taps)
            {
                _peak = Math.Max(_peak, Math.Abs(TensorPrimitives.Dot(taps, around)));
            }
        }

        _samples.AsSpan(count, past.Length).CopyTo(past);
    }

    /// <summary>A value this far behind the sample before it, of the samples from <c>1 − Reach</c> to <c>Reach</c>.</summary>
    private static float[] Taps(double place)
    {
        double[] taps = [.. Enumerable.Range(1 - Reach, 2 * Reach).Select(n =>
        {
            double x = Math.PI * (n - place);
            return Math.Sin(x) / x * Math.Pow(Math.Cos(x / (2 * (Reach + 0.5))), 2);
        })];
        double sum = taps.Sum();
        return [.. taps.Select(tap => (float)(tap / sum))];
    }
}
