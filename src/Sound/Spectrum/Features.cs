using AADiff.Shared.Requests;

namespace AADiff.Sound.Spectrum;

/// <summary>The features by name (docs/method.md §2.2).</summary>
internal static class Features
{
    public static bool NeedsSpectrum(LoudnessFeature feature) => feature != LoudnessFeature.Rms;

    /// <param name="settings">Which one, and the limits of a band.</param>
    /// <param name="shape">Of the columns it will see.</param>
    /// <param name="melPeak">Loudest mel band of the whole sound in dB; only <see cref="LoudnessFeature.Onset"/> looks at it.</param>
    public static IColumnFeature Create(EnvelopeSettings settings, StftShape shape, double melPeak)
    {
        BandBins audible = BandBins.Audible(shape);
        switch (settings.Feature)
        {
            case LoudnessFeature.SpectralMean:
                return new PlainFeature((magnitude, _) => audible.Mean(magnitude));
            case LoudnessFeature.SpectralSum:
                return new PlainFeature((magnitude, _) => audible.Sum(magnitude));
            case LoudnessFeature.SpectralDecibel:
                return new PlainFeature((magnitude, _) => Decibel.Of(audible.Mean(magnitude)));
            case LoudnessFeature.Rms:
                return new PlainFeature((_, rms) => rms);
            case LoudnessFeature.Band:
                BandBins band = BandBins.Between(shape, settings.BandLow, settings.BandHigh);
                return new PlainFeature((magnitude, _) => band.Mean(magnitude));
            case LoudnessFeature.Onset:
                return new OnsetFeature(shape, melPeak);
            case LoudnessFeature.Percussive:
            case LoudnessFeature.Harmonic:
                return new HpssFeature(shape, settings.Feature == LoudnessFeature.Percussive);
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Feature, "unknown feature");
        }
    }
}

/// <summary>One number per column. A feature may be late, but gives the values in order and one for each column in the end.</summary>
internal interface IColumnFeature
{
    void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit);

    void Finish(Action<double> emit);
}

/// <summary>A feature that needs no other column.</summary>
internal sealed class PlainFeature(PlainFeature.Reduction reduce) : IColumnFeature
{
    public delegate double Reduction(ReadOnlySpan<double> magnitude, double rms);

    public void Push(ReadOnlySpan<double> magnitude, double rms, Action<double> emit) => emit(reduce(magnitude, rms));

    public void Finish(Action<double> emit)
    {
    }
}

internal static class Decibel
{
    /// <summary>20·log₁₀ of an amplitude, at least −200.</summary>
    public static double Of(double amplitude) => 20 * Math.Log10(Math.Max(amplitude, 1e-10));
}
