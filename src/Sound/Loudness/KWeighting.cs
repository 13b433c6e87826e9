namespace AADiff.Sound.Loudness;

/// <summary>
/// Frequencies as they count for loudness (ITU-R BS.1770-4, annex 1): a shelf that lifts what the head lifts, and a high-pass that takes away what ears
/// hardly hear. The standard has coefficients for 48 kHz only; the analogue filters behind them give those of any rate (docs/method.md §2.2).
/// </summary>
/// <param name="sampleRate">Hz.</param>
/// <param name="channels">Each is filtered by itself.</param>
internal sealed class KWeighting(int sampleRate, int channels)
{
    private readonly Biquad[] _shelves = [.. Enumerable.Repeat(Shelf(sampleRate), channels)];
    private readonly Biquad[] _highPasses = [.. Enumerable.Repeat(HighPass(sampleRate), channels)];
    private float[] _weighted = [];

    /// <summary>The next stretch of the sound. What is returned is valid until the next call.</summary>
    /// <param name="interleaved">Whole frames of all channels.</param>
    public ReadOnlySpan<float> Apply(ReadOnlySpan<float> interleaved)
    {
        _weighted = _weighted.Length < interleaved.Length ? new float[interleaved.Length] : _weighted;
        for (int i = 0; i < interleaved.Length; i++)
        {
            int channel = i % _shelves.Length;
            _weighted[i] = (float)_highPasses[channel].Next(_shelves[channel].Next(interleaved[i]));
        }

        return _weighted.AsSpan(0, interleaved.Length);
    }

    /// <summary>(V·s² + B·s·ω/Q + ω²) / (s² + s·ω/Q + ω²): +4 dB above 1.7 kHz. Numbers as De Man (2014) found them in the standard's coefficients.</summary>
    internal static Biquad Shelf(int sampleRate)
    {
        const double Decibels = 3.999843853973347, SlopeOfMiddle = 0.4996667741545416;
        double lift = Math.Pow(10, Decibels / 20);
        return Biquad.Of(lift, Math.Pow(lift, SlopeOfMiddle), 1, 1681.974450955533, 0.7071752369554196, sampleRate);
    }

    /// <summary>g·s² / (s² + s·ω/Q + ω²) at 38 Hz, with the g that gives 48 kHz the standard's numerator of 1, −2, 1.</summary>
    internal static Biquad HighPass(int sampleRate)
    {
        const int Standard = 48_000;
        return At(sampleRate, 1 / At(Standard, 1).B0);

        static Biquad At(int sampleRate, double gain) => Biquad.Of(gain, 0, 0, 38.13547087602444, 0.5003270373238773, sampleRate);
    }
}

/// <summary>y = b₀x + b₁x₋₁ + b₂x₋₂ − a₁y₋₁ − a₂y₋₂, with what it remembers.</summary>
internal record struct Biquad(double B0, double B1, double B2, double A1, double A2)
{
    /// <summary>Under this, what is left of a sound is nothing; numbers that go on shrinking cost the processor a hundred times as much.</summary>
    private const double Nothing = 1e-30;

    private double _first;
    private double _second;

    /// <summary>
    /// (top·s² + middle·s·ω/Q + bottom·ω²) / (s² + s·ω/Q + ω²) by the bilinear transform, exact at ω = 2π·hertz.
    /// </summary>
    public static Biquad Of(double top, double middle, double bottom, double hertz, double q, int sampleRate)
    {
        double k = Math.Tan(Math.PI * hertz / sampleRate), k2 = k * k, damping = k / q;
        double scale = 1 + damping + k2;
        return new Biquad(
            (top + (middle * damping) + (bottom * k2)) / scale,
            2 * ((bottom * k2) - top) / scale,
            (top - (middle * damping) + (bottom * k2)) / scale,
            2 * (k2 - 1) / scale,
            (1 - damping + k2) / scale);
    }

    public double Next(double x)
    {
        double y = (B0 * x) + _first;
        _first = (B1 * x) - (A1 * y) + _second;
        _second = (B2 * x) - (A2 * y);
        if (Math.Abs(_first) < Nothing)
        {
            (_first, _second) = (0, 0);
        }

        return y;
    }
}
