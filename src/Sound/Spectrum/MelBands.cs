namespace AADiff.Sound.Spectrum;

/// <summary>
/// 128 triangular bands, evenly spaced on the Slaney mel scale from 0 to R/2 and each of unit area, applied to the power |X|² of the window
/// (what librosa's melspectrogram does by default).
/// </summary>
internal sealed class MelBands
{
    public const int Count = 128;

    private const double HertzPerMel = 200.0 / 3;
    private const double LinearUpTo = 1000;
    private const double LinearMels = LinearUpTo / HertzPerMel;

    private readonly (int First, double[] Weights)[] _bands;
    private readonly double _power;

    public MelBands(StftShape shape)
    {
        // Back from 2|X|/Σw to |X|; Σ of a periodic Hann window is half its length.
        _power = Math.Pow(shape.Window / 4.0, 2);
        double top = Mel(shape.SampleRate / 2.0);
        double[] edges = [.. Enumerable.Range(0, Count + 2).Select(i => Hertz(top * i / (Count + 1)))];
        _bands = [.. Enumerable.Range(0, Count).Select(band => Triangle(shape, edges[band], edges[band + 1], edges[band + 2]))];
    }

    /// <param name="magnitude">[bins] as the STFT gives it.</param>
    /// <param name="decibel">[128], receives 10·log₁₀ of the band's power, at least −100.</param>
    public void Decibel(ReadOnlySpan<double> magnitude, Span<double> decibel)
    {
        for (int band = 0; band < Count; band++)
        {
            (int first, double[] weights) = _bands[band];
            double power = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                double value = magnitude[first + i];
                power += weights[i] * value * value;
            }

            decibel[band] = 10 * Math.Log10(Math.Max(power * _power, 1e-10));
        }
    }

    private static (int First, double[] Weights) Triangle(StftShape shape, double low, double centre, double high)
    {
        double Weight(int bin) => 2 / (high - low)
            * Math.Max(0, Math.Min((shape.Frequency(bin) - low) / (centre - low), (high - shape.Frequency(bin)) / (high - centre)));
        int[] inside = [.. Enumerable.Range(0, shape.Bins).Where(bin => Weight(bin) > 0)];
        return inside.Length == 0 ? (0, []) : (inside[0], [.. inside.Select(Weight)]);
    }

    private static double Mel(double hertz) => hertz < LinearUpTo
        ? hertz / HertzPerMel
        : LinearMels + (Math.Log(hertz / LinearUpTo) * 27 / Math.Log(6.4));

    private static double Hertz(double mel) => mel < LinearMels
        ? mel * HertzPerMel
        : LinearUpTo * Math.Exp((mel - LinearMels) * Math.Log(6.4) / 27);
}
