using AADiff.Sound.Spectrum;

namespace AADiff.Sound.Grounding;

/// <summary>
/// CLAP's features of one window of sound: a log-mel spectrogram, time first (docs/method.md §4.1). Not safe to use from several threads at
/// once.
/// </summary>
internal sealed class LogMelSpectrum
{
    private const double Floor = 1e-10;

    private readonly ClapFeatureSettings _settings;
    private readonly MelFilterBank _filters;
    private readonly RealSpectrum _spectrum;
    private readonly double[] _frame;
    private readonly double[] _power;
    private readonly double[] _mel;

    public LogMelSpectrum(ClapFeatureSettings settings)
    {
        _settings = settings;
        _filters = new MelFilterBank(settings.SampleRate, settings.FrameSamples, settings.Bands, settings.LowHertz, settings.HighHertz);
        _spectrum = new RealSpectrum(settings.FrameSamples);
        _frame = new double[settings.FrameSamples];
        _power = new double[(settings.FrameSamples / 2) + 1];
        _mel = new double[settings.Bands];
    }

    /// <param name="samples">[WindowSamples].</param>
    /// <param name="features">[Frames, Bands] in dB, at least −100; written.</param>
    public void Compute(ReadOnlySpan<double> samples, Span<float> features)
    {
        for (int t = 0; t < _settings.Frames; t++)
        {
            Cut(samples, t);
            _spectrum.Power(_frame, _power);
            _filters.Apply(_power, _mel);
            Span<float> row = features.Slice(t * _settings.Bands, _settings.Bands);
            for (int band = 0; band < row.Length; band++)
            {
                row[band] = (float)(10 * Math.Log10(Math.Max(Floor, _mel[band])));
            }
        }
    }

    /// <summary>The frame whose middle is sample t·hop; the sound is mirrored at both ends without repeating the edge.</summary>
    private void Cut(ReadOnlySpan<double> samples, int t)
    {
        int start = (t * _settings.HopSamples) - (_settings.FrameSamples / 2), last = samples.Length - 1;
        for (int i = 0; i < _frame.Length; i++)
        {
            int at = Math.Abs(start + i);
            _frame[i] = samples[at > last ? (2 * last) - at : at];
        }
    }
}
