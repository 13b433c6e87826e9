namespace AADiff.Shared.Requests;

/// <summary>What somebody wants different from a preset, one member for each of <see cref="EnvelopeSettings"/>; null: as the preset has it.</summary>
public sealed record EnvelopeChanges
{
    public LoudnessFeature? Feature { get; init; }

    public double? BandLow { get; init; }

    public double? BandHigh { get; init; }

    public bool? KWeighted { get; init; }

    public bool? MaxPooling { get; init; }

    public Normalisation? Normalisation { get; init; }

    public double? PercentileLow { get; init; }

    public double? PercentileHigh { get; init; }

    public double? Gain { get; init; }

    public double? Gate { get; init; }

    public double? GateKnee { get; init; }

    public double? Gamma { get; init; }

    public SmoothingShape? Smoothing { get; init; }

    public bool? SmoothFirst { get; init; }

    public int? WindowFrames { get; init; }

    public double? AttackSeconds { get; init; }

    public double? ReleaseSeconds { get; init; }

    public double? HoldSeconds { get; init; }

    public bool? PreservePeak { get; init; }

    public double? OffsetMilliseconds { get; init; }

    public EnvelopeSettings On(EnvelopeSettings preset) => new()
    {
        Feature = Feature ?? preset.Feature,
        BandLow = BandLow ?? preset.BandLow,
        BandHigh = BandHigh ?? preset.BandHigh,
        KWeighted = KWeighted ?? preset.KWeighted,
        MaxPooling = MaxPooling ?? preset.MaxPooling,
        Normalisation = Normalisation ?? preset.Normalisation,
        PercentileLow = PercentileLow ?? preset.PercentileLow,
        PercentileHigh = PercentileHigh ?? preset.PercentileHigh,
        Gain = Gain ?? preset.Gain,
        Gate = Gate ?? preset.Gate,
        GateKnee = GateKnee ?? preset.GateKnee,
        Gamma = Gamma ?? preset.Gamma,
        Smoothing = Smoothing ?? ShapeFor(preset),
        SmoothFirst = SmoothFirst ?? preset.SmoothFirst,
        WindowFrames = WindowFrames ?? preset.WindowFrames,
        AttackSeconds = AttackSeconds ?? preset.AttackSeconds,
        ReleaseSeconds = ReleaseSeconds ?? preset.ReleaseSeconds,
        HoldSeconds = HoldSeconds ?? preset.HoldSeconds,
        PreservePeak = PreservePeak ?? preset.PreservePeak,
        OffsetMilliseconds = OffsetMilliseconds ?? preset.OffsetMilliseconds,
    };

    /// <summary>A window that is given chooses a shape that has one, whatever the preset's is.</summary>
    private SmoothingShape ShapeFor(EnvelopeSettings preset) =>
        WindowFrames is not null && preset.Smoothing == SmoothingShape.AttackRelease ? SmoothingShape.Centred : preset.Smoothing;
}
