namespace AADiff.Sound.Decoding;

/// <summary>
/// Holds the last samples of a sound back until it is known that they are the last, since these fade out or go over into the beginning.
/// </summary>
/// <param name="channels">Interleaved.</param>
/// <param name="held">Samples of one channel that are held back.</param>
internal sealed class PartEnd(int channels, int held)
{
    /// <summary>So many more than are held back come together before they are given out, so that each sample is moved once or twice.</summary>
    private readonly int _more = Math.Clamp(held * channels, 1 << 14, 1 << 20);

    private float[] _head = [];
    private float[] _kept = [];
    private float[] _free = [];
    private int _count;
    private int _headCount;

    /// <summary>Samples of one channel that came, without the head.</summary>
    public long Length { get; private set; }

    /// <summary>Anything came at all.</summary>
    public bool Began => Length > 0 || _headCount > 0;

    /// <summary>Of these: given out.</summary>
    public long Released { get; private set; }

    /// <param name="samples">That come next.</param>
    /// <param name="head">So many of the first ones are only what a loop's end goes over into.</param>
    /// <returns>What can be given out; valid until the next call, and the caller's to change.</returns>
    public Memory<float> Push(ReadOnlySpan<float> samples, int head)
    {
        if (_head.Length == 0 && head > 0)
        {
            _head = new float[head * channels];
        }

        int first = Math.Min(samples.Length, _head.Length - _headCount);
        samples[..first].CopyTo(_head.AsSpan(_headCount));
        _headCount += first;
        samples = samples[first..];

        Length += samples.Length / channels;
        Keep(samples);
        int free = _count - (held * channels);
        if (free < _more)
        {
            return Memory<float>.Empty;
        }

        _free = _free.Length < free ? new float[free] : _free;
        _kept.AsSpan(0, free).CopyTo(_free);
        _kept.AsSpan(free, _count - free).CopyTo(_kept);
        _count -= free;
        Released += free / channels;
        return _free.AsMemory(0, free);
    }

    /// <summary>The rest, falling to silence over that many samples, or over all of them when they are fewer.</summary>
    public Memory<float> Fall(long length)
    {
        Memory<float> rest = _kept.AsMemory(0, _count);
        long samples = rest.Length / channels;
        long falling = Math.Min(length, samples);
        Scale(rest, channels, i => Slope((samples - i - 0.5) / falling), samples - falling);
        Released = Length;
        return rest;
    }

    /// <summary>The rest of a sound of that many samples; over as many as the head has, it goes over into the head.</summary>
    public Memory<float> Close(long length)
    {
        Memory<float> rest = _kept.AsMemory(0, (int)(_count - ((Length - length) * channels)));
        int crossing = Math.Min(_head.Length, rest.Length) / channels;
        Span<float> end = rest.Span[^(crossing * channels)..];
        ReadOnlySpan<float> into = _head.AsSpan(_head.Length - (crossing * channels));
        for (int i = 0; i < crossing; i++)
        {
            (float rising, float falling) = ((float)Math.Sin(Math.PI / 2 * (i + 0.5) / crossing), (float)Math.Cos(Math.PI / 2 * (i + 0.5) / crossing));
            for (int channel = 0; channel < channels; channel++)
            {
                int at = (i * channels) + channel;
                end[at] = (end[at] * falling) + (into[at] * rising);
            }
        }

        Released = length;
        return rest;
    }

    /// <summary>0 at 0, 1 at 1, level at both ends.</summary>
    public static float Slope(double at) => (float)(0.5 - (0.5 * Math.Cos(Math.PI * Math.Clamp(at, 0, 1))));

    private void Keep(ReadOnlySpan<float> samples)
    {
        if (_kept.Length < _count + samples.Length)
        {
            Array.Resize(ref _kept, Math.Max(2 * _kept.Length, _count + samples.Length));
        }

        samples.CopyTo(_kept.AsSpan(_count));
        _count += samples.Length;
    }

    /// <param name="samples">Interleaved.</param>
    /// <param name="channels">How many.</param>
    /// <param name="factor">By number of the sample.</param>
    /// <param name="from">The first one.</param>
    public static void Scale(Memory<float> samples, int channels, Func<long, float> factor, long from = 0)
    {
        Span<float> all = samples.Span;
        for (long i = from; i < all.Length / channels; i++)
        {
            float by = factor(i);
            for (int channel = 0; channel < channels; channel++)
            {
                all[(int)((i * channels) + channel)] *= by;
            }
        }
    }
}
