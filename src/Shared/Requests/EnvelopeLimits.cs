using AADiff.Shared.Errors;

namespace AADiff.Shared.Requests;

/// <summary>Ranges of <see cref="EnvelopeSettings"/>.</summary>
public static class EnvelopeLimits
{
    /// <summary>About an hour at 30 fps.</summary>
    public const int LongestWindow = 100_000;

    /// <summary>Above half of every sample rate there is.</summary>
    private const double HighestBand = 1_000_000;

    /// <summary>What can be known before the preset is: a single end of a range is only compared with the widest other one.</summary>
    public static void Check(EnvelopeChanges changes) => Check(changes.On(
        new EnvelopeSettings { BandLow = 0, BandHigh = HighestBand, PercentileLow = 0, PercentileHigh = 100 }));

    public static void Check(EnvelopeSettings settings)
    {
        Require(Enum.IsDefined(settings.Feature), "the feature", settings.Feature, string.Join(", ", Enum.GetNames<LoudnessFeature>()));
        Require(Enum.IsDefined(settings.Normalisation), "the normalisation", settings.Normalisation, string.Join(", ", Enum.GetNames<Normalisation>()));
        Require(Enum.IsDefined(settings.Smoothing), "the smoothing", settings.Smoothing, string.Join(", ", Enum.GetNames<SmoothingShape>()));
        Require(
            settings.BandLow >= 0 && settings.BandHigh > settings.BandLow && settings.BandHigh <= HighestBand,
            "the band",
            $"{settings.BandLow}-{settings.BandHigh} Hz",
            $"0 <= low < high <= {HighestBand}");
        Require(
            settings.PercentileLow >= 0 && settings.PercentileLow < settings.PercentileHigh && settings.PercentileHigh <= 100,
            "the percentiles",
            $"{settings.PercentileLow} and {settings.PercentileHigh}",
            "0 <= low < high <= 100");
        Require(settings.Gain is >= 0 and <= 1000, "the gain", settings.Gain, "0 to 1000");
        Require(settings.Gate is >= 0 and <= 1000, "the gate", settings.Gate, "0 to 1000");
        Require(settings.GateKnee is >= 0 and <= 1000, "the gate's knee", settings.GateKnee, "0 to 1000");
        Require(settings.Gamma is > 0 and <= 100, "gamma", settings.Gamma, "above 0, up to 100");
        Require(settings.WindowFrames is null or (
            >= 1 and <= LongestWindow), "the smoothing window", settings.WindowFrames, $"1 to {LongestWindow} frames");
        Require(settings.AttackSeconds is > 0 and <= 3600, "the attack", settings.AttackSeconds, "above 0, up to 3600 seconds");
        Require(settings.ReleaseSeconds is > 0 and <= 3600, "the release", settings.ReleaseSeconds, "above 0, up to 3600 seconds");
        Require(settings.HoldSeconds is >= 0 and <= 3600, "the hold", settings.HoldSeconds, "0 to 3600 seconds");
        Require(Math.Abs(settings.OffsetMilliseconds) <= 3_600_000, "the offset", settings.OffsetMilliseconds, "-3600000 to 3600000 ms");
        if (settings is { Feature: LoudnessFeature.SpectralDecibel, Normalisation: Normalisation.Max or Normalisation.None or Normalisation.Above or Normalisation.Around })
        {
            throw new UserError(
                ErrorClass.Usage, "Decibels have no zero to start from; use percentile or absolute normalisation with the feature spectral-decibel.");
        }
    }

    /// <summary>Written so that NaN fails.</summary>
    private static void Require(bool holds, string what, object? value, string range)
    {
        if (!holds)
        {
            throw new UserError(ErrorClass.Usage, $"The envelope can't be made with {what} at {value}; allowed is {range}.");
        }
    }
}
