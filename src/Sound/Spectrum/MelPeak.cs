namespace AADiff.Sound.Spectrum;

/// <summary>Finds the loudest mel band of a whole sound in dB: what the onset's floor hangs from.</summary>
internal sealed class MelPeak(StftShape shape)
{
    private readonly MelBands _bands = new(shape);
    private readonly double[] _decibel = new double[MelBands.Count];

    public double Decibel { get; private set; } = double.NegativeInfinity;

    public void Push(ReadOnlySpan<double> magnitude)
    {
        _bands.Decibel(magnitude, _decibel);
        Decibel = Math.Max(Decibel, _decibel.Max());
    }
}
