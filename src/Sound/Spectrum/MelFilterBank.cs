namespace AADiff.Sound.Spectrum;

/// <summary>
/// Triangles over the bins of a spectrum, equally spaced on Slaney's mel scale and each of area one: as in librosa with its defaults, and
/// in CLAP (unfused). In 64-bit numbers, as the references want it (1e-12).
/// </summary>
internal sealed class MelFilterBank
{
    private readonly int[] _first;
    private readonly double[][] _weights;

    /// <param name="sampleRate">Hz.</param>
    /// <param name="size">Samples of the transform; the spectrum has size/2 + 1 bins.</param>
    /// <param name="bands">Number of triangles.</param>
    /// <param name="lowHertz">Lower edge of the first.</param>
    /// <param name="highHertz">Upper edge of the last.</param>
    public MelFilterBank(int sampleRate, int size, int bands, double lowHertz, double highHertz)
    {
        double low = ToMel(lowHertz), step = (ToMel(highHertz) - low) / (bands + 1);
        double[] edges = [.. Enumerable.Range(0, bands + 2).Select(i => ToHertz(low + (i * step)))];
        double[] centres = [.. Enumerable.Range(0, (size / 2) + 1).Select(k => (double)k * sampleRate / size)];

        (_first, _weights) = (new int[bands], new double[bands][]);
        for (int band = 0; band < bands; band++)
        {
            (double from, double top, double to) = (edges[band], edges[band + 1], edges[band + 2]);
            double Weight(double hertz) =>
                Math.Max(0, Math.Min((hertz - from) / (top - from), (to - hertz) / (to - top))) * 2 / (to - from);

            // Narrow bands may fall between two bins: they have no weights and are 0.
            _first[band] = Array.FindIndex(centres, hertz => Weight(hertz) > 0) is >= 0 and int found ? found : 0;
            _weights[band] = [.. centres.Skip(_first[band]).TakeWhile(hertz => Weight(hertz) > 0).Select(Weight)];
        }
    }

    /// <param name="power">[bins] of |X|².</param>
    /// <param name="mel">[bands], written.</param>
    public void Apply(ReadOnlySpan<double> power, Span<double> mel)
    {
        for (int band = 0; band < mel.Length; band++)
        {
            double sum = 0;
            ReadOnlySpan<double> weights = _weights[band], under = power.Slice(_first[band], weights.Length);
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * under[i];
            }

            mel[band] = sum;
        }
    }

    // Linear up to 1 kHz (15 mel), then 27 mel for every factor of 6.4.
    private static double ToMel(double hertz) => hertz < 1000 ? 3 * hertz / 200 : 15 + (27 * Math.Log(hertz / 1000) / Math.Log(6.4));

    private static double ToHertz(double mel) => mel < 15 ? 200 * mel / 3 : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);
}
