using System.Numerics.Tensors;

namespace AADiff.Sound.Spectrum;

/// <summary>
/// Short-time Fourier transform of a stream: centred columns, periodic Hann window, zeros before the first and after the last sample
/// (mirroring would invent energy). Keeps one window of samples, whatever the length of the sound.
/// </summary>
internal sealed class Stft
{
    private readonly StftShape _shape;
    private readonly ColumnSink _sink;
    private readonly RealSpectrum? _spectrum;
    private readonly double[] _frame;
    private readonly double[] _magnitude;
    private int _filled;
    private long _samples;
    private long _columns;

    /// <param name="shape">Sizes.</param>
    /// <param name="withMagnitude">False: only the level is wanted and no transform is made.</param>
    /// <param name="sink">Takes each column.</param>
    public Stft(StftShape shape, bool withMagnitude, ColumnSink sink)
    {
        _shape = shape;
        _sink = sink;
        _spectrum = withMagnitude ? new RealSpectrum(shape.Window) : null;
        _frame = new double[shape.Window];
        _magnitude = new double[withMagnitude ? shape.Bins : 0];
        _filled = shape.Window / 2;
    }

    public void Push(ReadOnlySpan<float> samples)
    {
        _samples += samples.Length;
        Feed(samples);
    }

    /// <summary>Emits the columns that reach beyond the end. Returns the number of samples pushed.</summary>
    public long Finish()
    {
        Span<float> zeros = stackalloc float[256];
        zeros.Clear();
        for (long wanted = _shape.Columns(_samples); _columns < wanted;)
        {
            Feed(zeros[..Math.Min(zeros.Length, _frame.Length - _filled)]);
        }

        return _samples;
    }

    private void Feed(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            int taken = Math.Min(samples.Length, _frame.Length - _filled);
            TensorPrimitives.ConvertChecked(samples[..taken], _frame.AsSpan(_filled, taken));
            samples = samples[taken..];
            _filled += taken;
            if (_filled == _frame.Length)
            {
                Emit();
            }
        }
    }

    private void Emit()
    {
        _spectrum?.Magnitude(_frame, _magnitude);
        double squares = 0;
        foreach (double sample in _frame)
        {
            squares += sample * sample;
        }

        _sink(_magnitude, Math.Sqrt(squares / _frame.Length));
        _columns++;
        _frame.AsSpan(_shape.Hop).CopyTo(_frame);
        _filled = _frame.Length - _shape.Hop;
    }
}

/// <summary>Takes the columns of a spectrum in order.</summary>
/// <param name="magnitude">
/// [bins] of 2|X|/Σw: a full-scale sine on a bin's centre gives 1. Empty when no spectrum was asked for. Valid during the call.
/// </param>
/// <param name="rms">Root mean square of the same stretch of samples without window.</param>
internal delegate void ColumnSink(ReadOnlySpan<double> magnitude, double rms);
