using System.Globalization;

namespace AADiff.Sound.Mixing;

/// <summary>
/// Whether a decoded soundtrack is what it was encoded from: the same samples at the same time to within what a lossy codec does to them, and as many. A
/// soundtrack that is another one, late, cut off or played at another speed is not. Both are given piece by piece; memory does not grow.
/// </summary>
public sealed class SoundComparison
{
    /// <summary>Samples that a codec's last packet may hold beyond the end of the sound.</summary>
    private const int Padding = 2048;

    /// <summary>The codec may mistreat this share of the blocks that hold sound.</summary>
    private const double ToleratedShare = 0.03;

    /// <summary>Samples of all channels a second beyond which a codec has few bits for each, and keeps noise only roughly.</summary>
    private const int Dense = 100_000;

    private readonly double _leastLikeness;
    private readonly int _channels;
    private readonly int _sampleRate;
    private readonly ComparedChannel[] _tracks;
    private readonly float[] _one;
    private readonly float[] _other;
    private long _expected;
    private long _decoded;

    /// <param name="channels">Of both.</param>
    /// <param name="sampleRate">Of both, in Hz.</param>
    public SoundComparison(int channels, int sampleRate)
    {
        (_channels, _sampleRate) = (channels, sampleRate);
        bool dense = channels * sampleRate > Dense;
        _leastLikeness = dense ? 0.6 : 0.9;
        _tracks = [.. Enumerable.Range(0, channels).Select(_ => new ComparedChannel(sampleRate, dense ? 0.35 : 0.6))];
        (_one, _other) = (new float[Piece], new float[Piece]);
    }

    /// <summary>Samples of one channel that are looked at together.</summary>
    private const int Piece = 4096;

    /// <summary>Of one channel, so far.</summary>
    public long Samples => _expected;

    /// <summary>The next samples of both, channels interleaved; one is shorter only where it ends.</summary>
    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> decoded)
    {
        _expected += expected.Length / _channels;
        _decoded += decoded.Length / _channels;
        int both = Math.Min(expected.Length, decoded.Length) / _channels;
        for (int from = 0; from < both; from += Piece)
        {
            int count = Math.Min(Piece, both - from);
            for (int channel = 0; channel < _channels; channel++)
            {
                for (int i = 0; i < count; i++)
                {
                    int at = ((from + i) * _channels) + channel;
                    (_one[i], _other[i]) = (expected[at], decoded[at]);
                }

                _tracks[channel].Add(_one.AsSpan(0, count), _other.AsSpan(0, count));
            }
        }
    }

    /// <summary>After all samples.</summary>
    /// <returns>What is wrong, as a clause; null: nothing.</returns>
    public string? Difference()
    {
        if (_decoded < _expected || _decoded > _expected + Padding)
        {
            return string.Create(CultureInfo.InvariantCulture, $"its sound has {_decoded} samples instead of {_expected}");
        }

        foreach (ComparedChannel track in _tracks)
        {
            track.End();
        }

        if (_tracks.Select(track => track.Late).FirstOrDefault(late => late is not null) is { } lag)
        {
            return string.Create(CultureInfo.InvariantCulture, $"its sound is {lag * 1000 / _sampleRate:0.0} ms late at {Seconds(_tracks.Min(t => t.LateAt))}");
        }

        long sounding = _tracks.Sum(track => track.Sounding), differing = _tracks.Sum(track => track.Differing);
        return _tracks.Any(track => track.Foreign is not null || track.Likeness < _leastLikeness) || differing > 2 + (ToleratedShare * sounding)
            ? $"its sound is not the one that was listened to at {Seconds(_tracks.Min(track => track.Foreign ?? track.FirstDiffering ?? 0))}"
            : null;
    }

    private string Seconds(long? sample) => string.Create(CultureInfo.InvariantCulture, $"{(double)(sample ?? 0) / _sampleRate:0.0} s");
}
