using System.Numerics.Tensors;

namespace AADiff.Sound.Spectrum;

/// <summary>
/// How much louder the mel bands got since the column before (rises only, mean over the bands, in dB), with everything 80 dB under the
/// sound's loudest band cut off: librosa's onset strength. That loudest band is known only at the end, so the sound is read twice (<see
/// cref="MelPeak"/> first); keeping the bands of an hour would take 160 MB.
/// </summary>
internal sealed class OnsetFeature(StftShape shape, double peakDecibel) : IColumnFeature
{
    private readonly MelDecibels _bands = new(shape);
    private readonly double _floor = peakDecibel - 80;

    /// <summary>Three zeros in front: a rise has no column before the first, and is reported half a window (two columns) late.</summary>
    private readonly Queue<double> _rises = new([0, 0, 0]);
    private double[] _decibel = new double[MelDecibels.Bands];
    private double[] _before = new double[MelDecibels.Bands];
    private bool _any;

    public void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit)
    {
        (_before, _decibel) = (_decibel, _before);
        _bands.Of(magnitude, _decibel);
        double rise = 0;
        for (int band = 0; band < _decibel.Length; band++)
        {
            _decibel[band] = Math.Max(_decibel[band], _floor);
            rise += Math.Max(0, _decibel[band] - _before[band]);
        }

        if (_any)
        {
            _rises.Enqueue(rise / _decibel.Length);
        }

        _any = true;
        emit(_rises.Dequeue());
    }

    public void Finish(Action<double> emit)
    {
        // The last rises would fall on columns behind the end.
    }
}

/// <summary>Finds the loudest mel band of a whole sound in dB: what the onset's floor hangs from.</summary>
internal sealed class MelPeak(StftShape shape)
{
    private readonly MelDecibels _bands = new(shape);
    private readonly double[] _decibel = new double[MelDecibels.Bands];

    public double Decibel { get; private set; } = double.NegativeInfinity;

    public void Push(ReadOnlySpan<double> magnitude)
    {
        _bands.Of(magnitude, _decibel);
        Decibel = Math.Max(Decibel, TensorPrimitives.Max<double>(_decibel));
    }
}

/// <summary>
/// A column in 128 mel bands from 0 to R/2, as power |X|² of the window (what librosa's melspectrogram does by default). Not safe to use
/// from several threads at once.
/// </summary>
internal sealed class MelDecibels
{
    public const int Bands = 128;

    private readonly MelFilterBank _filters;
    private readonly double[] _power;
    private readonly double _scale;

    public MelDecibels(StftShape shape)
    {
        _filters = new MelFilterBank(shape.SampleRate, shape.Window, Bands, 0, shape.SampleRate / 2.0);
        _power = new double[shape.Bins];

        // Back from 2|X|/Σw to |X|; Σ of a periodic Hann window is half its length.
        _scale = Math.Pow(shape.Window / 4.0, 2);
    }

    /// <param name="magnitude">[bins] as the STFT gives it.</param>
    /// <param name="decibel">[128], receives 10·log₁₀ of the band's power, at least −100.</param>
    public void Of(ReadOnlySpan<double> magnitude, Span<double> decibel)
    {
        TensorPrimitives.Multiply(magnitude, magnitude, _power);
        _filters.Apply(_power, decibel);
        foreach (ref double band in decibel)
        {
            band = 10 * Math.Log10(Math.Max(band * _scale, 1e-10));
        }
    }
}
