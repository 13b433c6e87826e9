using MathNet.Numerics.IntegralTransforms;

namespace AADiff.Sound.Grounding;

/// <summary>CLAP's features of one window of sound: a log-mel spectrogram, time first. Not safe to use from several threads at once.</summary>
internal sealed class LogMelSpectrum
{
    private const double Floor = 1e-10;

    private readonly ClapFeatureSettings _settings;
    private readonly MelFilterBank _filters;
    private readonly double[] _taper;
    private readonly double[] _frame;
    private readonly double[] _power;
    private readonly double[] _mel;

    public LogMelSpectrum(ClapFeatureSettings settings)
    {
        _settings = settings;
        _filters = new MelFilterBank(settings);
        int n = settings.FrameSamples;
        _taper = [.. Enumerable.Range(0, n).Select(k => 0.5 - (0.5 * Math.Cos(2 * Math.PI * k / n)))];
        (_frame, _power, _mel) = (new double[n + 2], new double[(n / 2) + 1], new double[settings.Bands]);
    }

    /// <param name="samples">[WindowSamples].</param>
    /// <param name="features">[Frames, Bands] in dB, at least −100; written.</param>
    public void Compute(ReadOnlySpan<double> samples, Span<float> features)
    {
        for (int t = 0; t < _settings.Frames; t++)
        {
            Power(samples, t);
            _filters.Apply(_power, _mel);
            Span<float> row = features.Slice(t * _settings.Bands, _settings.Bands);
            for (int band = 0; band < row.Length; band++)
            {
                row[band] = (float)(10 * Math.Log10(Math.Max(Floor, _mel[band])));
            }
        }
    }

    /// <summary>|X|² of the frame whose middle is sample t·hop; the sound is mirrored at both ends without repeating the edge.</summary>
    private void Power(ReadOnlySpan<double> samples, int t)
    {
        int start = (t * _settings.HopSamples) - (_settings.FrameSamples / 2), last = samples.Length - 1;
        for (int i = 0; i < _settings.FrameSamples; i++)
        {
            int at = Math.Abs(start + i);
            _frame[i] = samples[at > last ? (2 * last) - at : at] * _taper[i];
        }

        Fourier.ForwardReal(_frame, _settings.FrameSamples, FourierOptions.NoScaling);
        for (int k = 0; k < _power.Length; k++)
        {
            _power[k] = (_frame[2 * k] * _frame[2 * k]) + (_frame[(2 * k) + 1] * _frame[(2 * k) + 1]);
        }
    }
}
