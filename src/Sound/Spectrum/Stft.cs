using System.Numerics.Tensors;

namespace AADiff.Sound.Spectrum;

/// <summary>
/// Short-time Fourier transform of a stream: centred columns, periodic Hann window, zeros before the first and after the last sample
/// (mirroring would invent energy). Of several channels the power is averaged, so that what is opposite in two of them does not vanish; equal
/// channels are transformed once and give exactly what one of them does. Keeps one window of samples a channel, whatever the length of the sound.
/// </summary>
internal sealed class Stft
{
    private readonly StftShape _shape;
    private readonly ColumnSink _sink;
    private readonly RealSpectrum? _spectrum;
    private readonly double[][] _frames;
    private readonly int[] _equals;
    private readonly double[] _magnitude;
    private readonly double[] _power;
    private int _filled;
    private long _samples;
    private long _columns;

    /// <param name="shape">Sizes.</param>
    /// <param name="channels">Of the samples, interleaved.</param>
    /// <param name="withMagnitude">False: only the level is wanted and no transform is made.</param>
    /// <param name="sink">Takes each column.</param>
    public Stft(StftShape shape, int channels, bool withMagnitude, ColumnSink sink)
    {
        _shape = shape;
        _sink = sink;
        _spectrum = withMagnitude ? new RealSpectrum(shape.Window) : null;
        _frames = [.. Enumerable.Range(0, channels).Select(_ => new double[shape.Window])];
        _equals = new int[channels];
        _magnitude = new double[withMagnitude ? shape.Bins : 0];
        _power = new double[_magnitude.Length];
        _filled = shape.Window / 2;
    }

    /// <param name="interleaved">Whole frames of all channels.</param>
    public void Push(ReadOnlySpan<float> interleaved)
    {
        _samples += interleaved.Length / _frames.Length;
        Feed(interleaved);
    }

    /// <summary>Emits the columns that reach beyond the end. Returns the number of samples of one channel.</summary>
    public long Finish()
    {
        for (long wanted = _shape.Columns(_samples); _columns < wanted;)
        {
            foreach (double[] frame in _frames)
            {
                frame.AsSpan(_filled).Clear();
            }

            _filled = _shape.Window;
            Emit();
        }

        return _samples;
    }

    private void Feed(ReadOnlySpan<float> interleaved)
    {
        while (!interleaved.IsEmpty)
        {
            int taken = Math.Min(interleaved.Length / _frames.Length, _shape.Window - _filled);
            Take(interleaved[..(taken * _frames.Length)]);
            interleaved = interleaved[(taken * _frames.Length)..];
            _filled += taken;
            if (_filled == _shape.Window)
            {
                Emit();
            }
        }
    }

    private void Take(ReadOnlySpan<float> interleaved)
    {
        if (_frames.Length == 1)
        {
            TensorPrimitives.ConvertChecked(interleaved, _frames[0].AsSpan(_filled, interleaved.Length));
            return;
        }

        for (int channel = 0; channel < _frames.Length; channel++)
        {
            Span<double> to = _frames[channel].AsSpan(_filled, interleaved.Length / _frames.Length);
            for (int i = 0, from = channel; i < to.Length; i++, from += _frames.Length)
            {
                to[i] = interleaved[from];
            }
        }
    }

    private void Emit()
    {
        CountEquals();
        double level = _equals[0] == _frames.Length ? Alone() : Averaged();
        _sink(_magnitude, level);
        _columns++;
        foreach (double[] frame in _frames)
        {
            frame.AsSpan(_shape.Hop).CopyTo(frame);
        }

        _filled = _shape.Window - _shape.Hop;
    }

    /// <summary>How many channels hold the same as this one, itself included; 0 when an earlier one counts it.</summary>
    private void CountEquals()
    {
        Array.Clear(_equals);
        for (int channel = 0; channel < _frames.Length; channel++)
        {
            int same = 0;
            while (same < channel && (_equals[same] == 0 || !_frames[same].AsSpan().SequenceEqual(_frames[channel])))
            {
                same++;
            }

            _equals[same]++;
        }
    }

    private double Alone()
    {
        _spectrum?.Magnitude(_frames[0], _magnitude);
        return Math.Sqrt(Squares(_frames[0]) / _shape.Window);
    }

    private double Averaged()
    {
        Span<double> sum = _magnitude;
        sum.Clear();
        double squares = 0;
        for (int channel = 0; channel < _frames.Length; channel++)
        {
            double own = _equals[channel] > 0 ? Squares(_frames[channel]) : 0;
            squares += _equals[channel] * own;
            if (own > 0 && _spectrum is not null)
            {
                _spectrum.Power(_frames[channel], _power);
                TensorPrimitives.MultiplyAdd<double>(_power, (double)_equals[channel] / _frames.Length, sum, sum);
            }
        }

        if (_spectrum is not null)
        {
            _spectrum.ToMagnitude(sum);
        }

        return Math.Sqrt(squares / _frames.Length / _shape.Window);
    }

    private static double Squares(double[] frame)
    {
        double squares = 0;
        foreach (double sample in frame)
        {
            squares += sample * sample;
        }

        return squares;
    }
}

/// <summary>Takes the columns of a spectrum in order.</summary>
/// <param name="magnitude">
/// [bins] of 2|X|/Σw: a full-scale sine on a bin's centre gives 1. Empty when no spectrum was asked for. Valid during the call.
/// </param>
/// <param name="rms">Root mean square of the same stretch of samples without window.</param>
internal delegate void ColumnSink(ReadOnlySpan<double> magnitude, double rms);
