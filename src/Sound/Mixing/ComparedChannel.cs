using System.Numerics.Tensors;

namespace AADiff.Sound.Mixing;

/// <summary>One channel of a <see cref="SoundComparison"/>, compared block by block.</summary>
internal sealed class ComparedChannel
{
    /// <summary>Mean square under which a block counts as silent: −60 dB of full scale. A codec may spoil or leave out what hardly anybody hears.</summary>
    private const double Silence = 1e-6;

    /// <summary>A block is longer than what any packet of the codec spreads its errors over.</summary>
    private const int ShortestBlock = 4096;

    private const int ShortestRest = 1024;

    /// <summary>The first blocks are those that codecs are worst at.</summary>
    private const int LeastForLikeness = 8;

    /// <summary>In milliseconds. One that fits better than all below 1 ms is a delay.</summary>
    private static readonly double[] _lags = [0, -0.25, 0.25, -0.5, 0.5, -0.75, 0.75, -1.25, 1.25, -2, 2, -3, 3];

    /// <summary>How many of the lags are no delay.</summary>
    private const int Punctual = 7;

    /// <summary>Blocks that sound, after which the lags are compared.</summary>
    private const int Stretch = 40;

    private readonly int _block;
    private readonly int _margin;
    private readonly int[] _lagSamples;
    private readonly double[] _byLag;
    private readonly LowPass _expectedPass;
    private readonly LowPass _decodedPass;
    private readonly float[] _expected;
    private readonly float[] _decoded;
    private int _filled;
    private readonly double _leastLikeness;
    private int _stretch;
    private double _likeness;
    private long _start;
    private double _before;
    private (double Before, double Came)? _silent;

    /// <param name="sampleRate">In Hz.</param>
    /// <param name="leastLikeness">A block that is less like what was sent differs; one that is not a third as like is none that a codec makes.</param>
    public ComparedChannel(int sampleRate, double leastLikeness)
    {
        _leastLikeness = leastLikeness;
        _block = Math.Max(ShortestBlock, sampleRate / 10);
        _lagSamples = [.. _lags.Select(lag => (int)Math.Round(lag / 1000 * sampleRate))];
        _margin = _lagSamples.Max();
        _byLag = new double[_lags.Length];
        (_expectedPass, _decodedPass) = (new LowPass(sampleRate), new LowPass(sampleRate));
        (_expected, _decoded) = (new float[_block + (2 * _margin)], new float[_block + (2 * _margin)]);
        _filled = _margin;
    }

    /// <summary>Blocks that hold sound.</summary>
    public long Sounding { get; private set; }

    /// <summary>Of those and of the silent ones: blocks that differ more than a codec should make them.</summary>
    public long Differing { get; private set; }

    /// <summary>How like they are in all, 1 at most; what a codec does to every block alike is little.</summary>
    public double Likeness => Sounding < LeastForLikeness ? 1 : _likeness / Sounding;

    /// <summary>First sample of the first of them.</summary>
    public long? FirstDiffering { get; private set; }

    /// <summary>First sample of the first block that no codec makes of what it was given.</summary>
    public long? Foreign { get; private set; }

    /// <summary>How many samples the sound is late (negative: early), when that is more than a millisecond.</summary>
    public int? Late { get; private set; }

    /// <summary>Where.</summary>
    public long? LateAt { get; private set; }

    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> decoded)
    {
        while (expected.Length > 0)
        {
            int count = Math.Min(expected.Length, _expected.Length - _filled);
            _expectedPass.Filter(expected[..count], _expected.AsSpan(_filled, count));
            _decodedPass.Filter(decoded[..count], _decoded.AsSpan(_filled, count));
            expected = expected[count..];
            decoded = decoded[count..];
            _filled += count;
            if (_filled == _expected.Length)
            {
                Compare();
                _expected.AsSpan(_block).CopyTo(_expected);
                _decoded.AsSpan(_block).CopyTo(_decoded);
                _filled -= _block;
            }
        }
    }

    /// <summary>The rest, which fills no block.</summary>
    public void End()
    {
        _expected.AsSpan(_filled).Clear();
        _decoded.AsSpan(_filled).Clear();
        Compare();
        JudgeSilence(0);
        CompareLags(atLeast: 1);
    }

    private void Compare()
    {
        ReadOnlySpan<float> expected = _expected.AsSpan(_margin, _block);
        double sent = TensorPrimitives.SumOfSquares(expected) / _block;
        double came = TensorPrimitives.SumOfSquares(_decoded.AsSpan(_margin, _block)) / _block;
        JudgeSilence(sent);

        // Of a few samples at the end the codec makes what it likes.
        bool rest = Sounding > 0 && _filled < _margin + ShortestRest;
        if (sent >= Silence && !rest)
        {
            Sounding++;
            for (int i = 0; i < _lagSamples.Length; i++)
            {
                ReadOnlySpan<float> late = _decoded.AsSpan(_margin + _lagSamples[i], _block);
                double product = TensorPrimitives.Dot(expected, late) / _block;

                // By their energy, loud blocks would be all that counts, and those beside a block of which it has the first sample.
                double energy = TensorPrimitives.SumOfSquares(late) / _block;
                _byLag[i] += energy > 0 ? product / Math.Sqrt(sent * energy) : 0;
                if (i == 0)
                {
                    Judge(came / sent, came > 0 ? product / Math.Sqrt(sent * came) : 0);
                }
            }

            _stretch++;
            CompareLags(atLeast: Stretch);
        }
        else if (!rest)
        {
            _silent = (_before, came);
        }

        _before = sent;
        _start += _block;
    }

    /// <param name="gain">Energy that came over energy that was sent.</param>
    /// <param name="likeness">1: the same but for a factor.</param>
    private void Judge(double gain, double likeness)
    {
        _likeness += likeness;
        if (gain is < 0.4 or > 2.5 || likeness < _leastLikeness)
        {
            Differing++;
            FirstDiffering ??= _start;
        }

        if (gain is < 0.05 or > 20 || likeness < _leastLikeness / 3)
        {
            Foreign ??= _start;
        }
    }

    /// <summary>A silent block is judged once the next is known, whose beginning a codec spreads over it.</summary>
    private void JudgeSilence(double next)
    {
        if (_silent is not { } silent)
        {
            return;
        }

        _silent = null;
        double around = Math.Max(silent.Before, next);
        if (silent.Came > (4 * Silence) + (0.1 * around))
        {
            Differing++;
            FirstDiffering ??= _start - _block;
            Foreign ??= silent.Came > (100 * Silence) + (0.5 * around) ? _start - _block : null;
        }
    }

    private void CompareLags(int atLeast)
    {
        if (_stretch < atLeast)
        {
            return;
        }

        int best = 0;
        for (int i = 1; i < _byLag.Length; i++)
        {
            best = _byLag[i] > _byLag[best] * (i < Punctual ? 1 : 1.002) ? i : best;
        }

        if (best >= Punctual)
        {
            Late ??= _lagSamples[best];
            LateAt ??= _start;
        }

        Array.Clear(_byLag);
        _stretch = 0;
    }
}
