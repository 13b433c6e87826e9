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

    /// <summary>Linear interpolation between order statistics at rank p/100·(n − 1).</summary>
    private static double Percentile(double[] sorted, double percent)
    {
        double rank = percent / 100 * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
    }
}
