using System.Text.Json.Serialization;

namespace AADiff.Shared.Requests;

/// <summary>From sound to loudness per frame: feature, normalisation, shaping, smoothing (docs/method.md §2.2–§2.5).</summary>
public sealed record EnvelopeSettings
{
    public LoudnessFeature Feature { get; init; } = LoudnessFeature.SpectralMean;

    /// <summary>Limits in Hz of <see cref="LoudnessFeature.Band"/>; both ends count.</summary>
    public double BandLow { get; init; } = 20;

    public double BandHigh { get; init; } = 250;

    /// <summary>
    /// Frequencies count as they do for the loudness of broadcasts (ITU-R BS.1770), before anything is measured. Not written when off: requests of
    /// earlier versions stay as they were.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KWeighted { get; init; }

    /// <summary>The loudest column of a frame instead of the mean of its columns.</summary>
    public bool MaxPooling { get; init; }

    public Normalisation Normalisation { get; init; } = Normalisation.Percentile;

    /// <summary>Percentiles that become 0 and 1.</summary>
    public double PercentileLow { get; init; } = 5;

    public double PercentileHigh { get; init; } = 99;

    /// <summary>Factor after normalisation, never normalised away again.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Levels under the gate become 0; 0 = off.</summary>
    public double Gate { get; init; }

    /// <summary>Width of the gate's soft knee, in the same unit.</summary>
    public double GateKnee { get; init; } = 0.1;

    /// <summary>Exponent after the gate: 0.5 compresses, 2 expands.</summary>
    public double Gamma { get; init; } = 1;

    public SmoothingShape Smoothing { get; init; } = SmoothingShape.Centred;

    /// <summary>
    /// Smooth the feature and normalise what is left, so that a long window calms the picture without narrowing its range. Off: the paper's
    /// order, in which a longer window moves the picture less. Not written when off: requests of earlier versions stay as they were.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SmoothFirst { get; init; }

    /// <summary>Length of the window in frames; null = round(0.5·fps); 1 = none.</summary>
    public int? WindowFrames { get; init; }

    /// <summary>Time constants in seconds of <see cref="SmoothingShape.AttackRelease"/>.</summary>
    public double AttackSeconds { get; init; } = 0.03;

    public double ReleaseSeconds { get; init; } = 0.35;

    /// <summary>How long <see cref="SmoothingShape.AttackRelease"/> keeps a peak before it falls, in seconds.</summary>
    public double HoldSeconds { get; init; }

    /// <summary>Scale the smoothed envelope back to the peak it had.</summary>
    public bool PreservePeak { get; init; }

    /// <summary>Picture later than the sound, in milliseconds; negative: earlier.</summary>
    public double OffsetMilliseconds { get; init; }
}

public enum LoudnessFeature { SpectralMean, SpectralSum, SpectralDecibel, Rms, Band, Onset, Percussive, Harmonic }

/// <summary>What becomes 0 and 1 (docs/method.md §2.4). Above and Around follow the loudness as it is heard, not the magnitude.</summary>
public enum Normalisation { Percentile, Absolute, Max, None, Above, Around }

public enum SmoothingShape { Centred, Trailing, ZeroPadded, Hann, Gaussian, AttackRelease }
