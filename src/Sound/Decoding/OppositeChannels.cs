using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace AADiff.Sound.Decoding;

/// <summary>
/// Finds the channels that are more or less another one turned round: in the mean of all, which is what a model with one ear hears, they would cancel
/// each other. Remembers one number for each pair of channels.
/// </summary>
internal sealed class OppositeChannels(int channels)
{
    /// <summary>Correlation beyond which two channels hold the same sound.</summary>
    private const double Same = 0.5;

    private readonly double[,] _products = new double[channels, channels];
    private float[] _apart = [];

    /// <param name="interleaved">Whole frames.</param>
    public void Push(ReadOnlySpan<float> interleaved)
    {
        int length = interleaved.Length / channels;
        _apart = _apart.Length < interleaved.Length ? new float[interleaved.Length] : _apart;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<float> one = _apart.AsSpan(channel * length, length);
            for (int i = 0; i < length; i++)
            {
                one[i] = interleaved[(i * channels) + channel];
            }

            for (int other = 0; other <= channel; other++)
            {
                _products[channel, other] += TensorPrimitives.Dot<float>(one, _apart.AsSpan(other * length, length));
            }
        }
    }

    /// <summary>
    /// [channels] of 1, or −1 for those to be turned round; empty when there are none. From the loudest channel on, each is held against the one
    /// before it that it is most like.
    /// </summary>
    public ImmutableArray<int> Signs()
    {
        int[] signs = new int[channels];
        List<int> placed = [];
        foreach (int channel in Enumerable.Range(0, channels).OrderByDescending(c => _products[c, c]))
        {
            double closest = placed.Select(other => signs[other] * Correlation(channel, other)).DefaultIfEmpty(0).MaxBy(Math.Abs);
            signs[channel] = closest < -Same ? -1 : 1;
            placed.Add(channel);
        }

        return signs.Contains(-1) ? [.. signs] : [];
    }

    private double Correlation(int one, int other)
    {
        double product = _products[Math.Max(one, other), Math.Min(one, other)];
        double scale = Math.Sqrt(_products[one, one] * _products[other, other]);
        return scale > 0 ? product / scale : 0;
    }
}
