namespace AADiff.Sound.Spectrum;

/// <summary>
/// How much louder the mel bands got since the column before (rises only, mean over the bands, in dB), with everything 80 dB under the sound's loudest
/// band cut off: librosa's onset strength. That loudest band is known only at the end, so the sound is read twice
/// (<see cref="MelPeak"/> first); keeping the bands of an hour would take 160 MB.
/// </summary>
internal sealed class OnsetFeature(StftShape shape, double peakDecibel) : IColumnFeature
{

    private readonly MelBands _bands = new(shape);
    private readonly double _floor = peakDecibel - 80;
    /// <summary>Three zeros in front: a rise has no column before the first, and is reported half a window (two columns) late.</summary>
    private readonly Queue<double> _rises = new([0, 0, 0]);
    private double[] _decibel = new double[MelBands.Count];
    private double[] _before = new double[MelBands.Count];
    private bool _any;

    public void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit)
    {
        (_before, _decibel) = (_decibel, _before);
        _bands.Decibel(magnitude, _decibel);
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
