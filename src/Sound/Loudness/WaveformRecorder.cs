using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace AADiff.Sound.Loudness;

/// <summary>
/// Collects a <see cref="WaveformOverview"/> of a sound whose length is not known yet: when all stretches are full, neighbours are joined
/// and a stretch becomes twice as long, so that between half and all of them are in use at the end.
/// </summary>
internal sealed class WaveformRecorder(int channels = 1, int stretches = 4096)
{
    private readonly float[] _min = new float[stretches];
    private readonly float[] _max = new float[stretches];
    private long _perStretch = 1;
    private int _full;
    private long _inLast;

    /// <param name="samples">Of all channels, interleaved.</param>
    public void Push(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            if (_inLast == _perStretch)
            {
                _full++;
                _inLast = 0;
                if (_full == _min.Length)
                {
                    JoinNeighbours();
                }
            }

            ReadOnlySpan<float> taken = samples[..(int)Math.Min(samples.Length, (_perStretch - _inLast) * channels)];
            (float min, float max) = (TensorPrimitives.Min(taken), TensorPrimitives.Max(taken));
            _min[_full] = _inLast == 0 ? min : Math.Min(_min[_full], min);
            _max[_full] = _inLast == 0 ? max : Math.Max(_max[_full], max);
            _inLast += taken.Length / channels;
            samples = samples[taken.Length..];
        }
    }

    public WaveformOverview Finish()
    {
        int used = _full + (_inLast > 0 ? 1 : 0);
        return new WaveformOverview([.. _min.AsSpan(0, used)], [.. _max.AsSpan(0, used)], _perStretch);
    }

    private void JoinNeighbours()
    {
        _full /= 2;
        _perStretch *= 2;
        for (int i = 0; i < _full; i++)
        {
            _min[i] = Math.Min(_min[2 * i], _min[(2 * i) + 1]);
            _max[i] = Math.Max(_max[2 * i], _max[(2 * i) + 1]);
        }
    }
}

/// <summary>Lowest and highest sample, over all channels, of each stretch of the sound, for drawing. The last stretch may be shorter.</summary>
/// <param name="Min">[stretches].</param>
/// <param name="Max">[stretches].</param>
/// <param name="SamplesPerBucket">Length of a stretch in samples of one channel.</param>
public sealed record WaveformOverview(ImmutableArray<float> Min, ImmutableArray<float> Max, long SamplesPerBucket);
