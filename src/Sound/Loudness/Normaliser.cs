using AADiff.Shared.Requests;
using AADiff.Sound.Spectrum;

namespace AADiff.Sound.Loudness;

/// <summary>a → u, before any smoothing: normalising afterwards would undo what a long window is for.</summary>
internal static class Normaliser
{
    /// <summary>Range of <see cref="Normalisation.Absolute"/> in dBFS, and how far above 1 it goes.</summary>
    private const double AbsoluteFloor = -60;
    private const double AbsoluteTop = -15;
    private const double AbsoluteLimit = 2;

    private const double SilenceDecibel = -60;

    /// <summary>Exponent between amplitude and perceived loudness: ten decibels more are twice as loud (Stevens).</summary>
    private const double LoudnessExponent = 0.6;

    /// <summary>What lies further below the top than this is quiet for <see cref="Normalisation.Above"/>, in dB.</summary>
    private const double AboveRange = 40;

    /// <summary>Smallest distance in dB from the usual level to 0 and to 1 of <see cref="Normalisation.Around"/>: no noise is blown up to a storm.</summary>
    private const double AroundRange = 0.35;

    /// <summary>The loud moments (99th percentile of the frames' RMS) stay under −60 dBFS. Judged by level, whatever the feature.</summary>
    public static bool IsSilent(double[] rms) => Decibel.Of(Percentile([.. rms.Order()], 99)) < SilenceDecibel;

    /// <param name="a">[frames] of the feature.</param>
    /// <param name="rms">[frames] of the level.</param>
    /// <param name="settings">The normalisation and its percentiles.</param>
    /// <returns>
    /// [frames], in [0, 1]; <see cref="Normalisation.Absolute"/> goes up to 2, <see cref="Normalisation.None"/> is a itself.
    /// </returns>
    public static double[] Apply(double[] a, double[] rms, EnvelopeSettings settings) => settings.Normalisation switch
    {
        Normalisation.Percentile => OverPercentiles(a, rms, settings),
        Normalisation.Absolute => [.. rms.Select(level =>
            Math.Clamp((Decibel.Of(level) - AbsoluteFloor) / (AbsoluteTop - AbsoluteFloor), 0, AbsoluteLimit))],
        Normalisation.Max => a.Max() is > 0 and var max ? [.. a.Select(value => value / max)] : new double[a.Length],
        Normalisation.None => [.. a],
        Normalisation.Above => Above(a, rms, settings),
        Normalisation.Around => Around(a, rms, settings),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Normalisation, "unknown normalisation"),
    };

    /// <summary>A level that does not change (hi − lo under 1e-6) has no loud and quiet moments: all 0.</summary>
    private static double[] OverPercentiles(double[] a, double[] rms, EnvelopeSettings settings)
    {
        double[] sorted = [.. a.Order()];
        double low = Percentile(sorted, settings.PercentileLow);
        double high = Percentile(sorted, settings.PercentileHigh);
        return high - low < 1e-6 || IsSilent(rms)
            ? new double[a.Length]
            : [.. a.Select(value => Math.Clamp((value - low) / (high - low), 0, 1))];
    }

    /// <summary>How much louder than the quiet part a frame sounds: 0 up to the low percentile, 1 at the high one, in sones between.</summary>
    private static double[] Above(double[] a, double[] rms, EnvelopeSettings settings)
    {
        double[] sorted = [.. a.Order()];
        double high = Percentile(sorted, settings.PercentileHigh);
        double low = Math.Max(Percentile(sorted, settings.PercentileLow), high * Math.Pow(10, -AboveRange / 20));
        double quiet = Math.Pow(low, LoudnessExponent), range = Math.Pow(high, LoudnessExponent) - quiet;
        return high - low < 1e-6 || IsSilent(rms)
            ? new double[a.Length]
            : [.. a.Select(value => Math.Clamp((Math.Pow(Math.Max(value, 0), LoudnessExponent) - quiet) / range, 0, 1))];
    }

    /// <summary>How far from its usual level a sound is: ½ at the median, 0 and 1 at the percentiles, in decibels between.</summary>
    private static double[] Around(double[] a, double[] rms, EnvelopeSettings settings)
    {
        double[] sorted = [.. a.Order()];
        if (Percentile(sorted, settings.PercentileHigh) - Percentile(sorted, settings.PercentileLow) < 1e-6 || IsSilent(rms))
        {
            return [.. Enumerable.Repeat(0.5, a.Length)];
        }

        double usual = Decibel.Of(Percentile(sorted, 50));
        double below = Math.Max(AroundRange, usual - Decibel.Of(Percentile(sorted, settings.PercentileLow)));
        double above = Math.Max(AroundRange, Decibel.Of(Percentile(sorted, settings.PercentileHigh)) - usual);
        return
        [
            .. a.Select(value => Decibel.Of(value) - usual).Select(
                distance => Math.Clamp(0.5 + (distance / 2 / (distance < 0 ? below : above)), 0, 1)),
        ];
    }

    /// <summary>Linear interpolation between order statistics at rank p/100·(n − 1).</summary>
    private static double Percentile(double[] sorted, double percent)
    {
        double rank = percent / 100 * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
    }
}
