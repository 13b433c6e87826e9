using System.CommandLine;
using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;

namespace AADiff.Cli.Options;

/// <summary>Options that say how loudness is measured; the same for <c>render</c>, <c>submit</c> and <c>curve</c>.</summary>
internal sealed class EnvelopeOptions
{
    private readonly Option<string?> _preset = OptionOf.Text(
        "--preset", "NAME", $"What suits a kind of sound: {Names}. The options below override it.");
    private readonly Option<LoudnessFeature?> _feature = OptionOf.Choice<LoudnessFeature>(
        "--feature", "What loudness is measured by: {0} [default: spectral-mean].");
    private readonly Option<(double, double)?> _band = OptionOf.Value(
        "--band", "LOW-HIGH", "Listen to this band in Hz only, e.g. 20-250.", Range, "takes two numbers like 20-250");
    private readonly Option<bool> _maxPooling = OptionOf.Switch("--max-pooling", "Take the loudest moment of a frame instead of its mean.");
    private readonly Option<Normalisation?> _norm = OptionOf.Choice<Normalisation>("--norm", "What becomes 0 and 1: {0} [default: percentile].");
    private readonly Option<(double, double)?> _percentiles = OptionOf.Value(
        "--percentiles", "LOW-HIGH", "Percentiles that become 0 and 1 [default: 5-99].", Range, "takes two numbers like 5-99");
    private readonly Option<double?> _gain = OptionOf.Number<double>("--gain", "X", "Factor on the normalised loudness [default: 1].");
    private readonly Option<double?> _gate = OptionOf.Number<double>("--gate", "0..1", "Loudness under this is silence [default: 0, off].");
    private readonly Option<double?> _gateKnee = OptionOf.Number<double>("--gate-knee", "0..1", "Softness of the gate [default: 0.1].");
    private readonly Option<double?> _gamma = OptionOf.Number<double>("--gamma", "X", "Exponent: 0.5 lifts quiet sounds, 2 sinks them [default: 1].");
    private readonly Option<SmoothingShape?> _smooth = OptionOf.Choice<SmoothingShape>("--smooth", "Shape of the smoothing: {0} [default: centred].");
    private readonly Option<FrameSpan?> _window = OptionOf.Value<FrameSpan>(
        "--window", "LENGTH", "Length of the smoothing: 15 (frames) or 0.5s [default: 0.5s]; 1 is none.", FrameSpan.Parse,
        "takes frames like 15 or seconds like 0.5s");
    private readonly Option<double?> _attack = OptionOf.Number<double>(
        "--attack", "S", "Seconds to rise; chooses --smooth attack-release [default: 0.03].");
    private readonly Option<double?> _release = OptionOf.Number<double>(
        "--release", "S", "Seconds to fall; chooses --smooth attack-release [default: 0.35].");
    private readonly Option<double?> _hold = OptionOf.Number<double>(
        "--hold", "S", "Seconds that a peak stays; chooses --smooth attack-release [default: 0].");
    private readonly Option<bool> _keepPeak = OptionOf.Switch("--keep-peak", "Scale the smoothed curve back to the peak it had.");
    private readonly Option<double?> _offset = OptionOf.Number<double>(
        "--offset", "MS", "Picture later than the sound by milliseconds; negative: earlier.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_preset, _feature, _band, _maxPooling, _norm, _percentiles, _gain, _gate, _gateKnee, _gamma, _smooth,
            _window, _attack, _release, _hold, _keepPeak, _offset])
        {
            command.Add(option);
        }
    }

    public EnvelopeSettings Read(ParseResult parse, FrameRate rate)
    {
        EnvelopeSettings start = PresetOf(parse, rate);
        (double low, double high)? band = parse.GetValue(_band);
        (double low, double high)? percentiles = parse.GetValue(_percentiles);
        return start with
        {
            Feature = FeatureOf(parse, band is not null) ?? start.Feature,
            BandLow = band?.low ?? start.BandLow,
            BandHigh = band?.high ?? start.BandHigh,
            MaxPooling = parse.GetValue(_maxPooling),
            Normalisation = NormalisationOf(parse, percentiles is not null) ?? start.Normalisation,
            PercentileLow = percentiles?.low ?? start.PercentileLow,
            PercentileHigh = percentiles?.high ?? start.PercentileHigh,
            Gain = parse.GetValue(_gain) ?? start.Gain,
            Gate = parse.GetValue(_gate) ?? start.Gate,
            GateKnee = parse.GetValue(_gateKnee) ?? start.GateKnee,
            Gamma = parse.GetValue(_gamma) ?? start.Gamma,
            Smoothing = SmoothingOf(parse, start.Smoothing),
            WindowFrames = parse.GetValue(_window)?.Frames(rate) ?? start.WindowFrames,
            AttackSeconds = parse.GetValue(_attack) ?? start.AttackSeconds,
            ReleaseSeconds = parse.GetValue(_release) ?? start.ReleaseSeconds,
            HoldSeconds = parse.GetValue(_hold) ?? start.HoldSeconds,
            PreservePeak = parse.GetValue(_keepPeak),
            OffsetMilliseconds = parse.GetValue(_offset) ?? start.OffsetMilliseconds,
        };
    }

    private static string Names => string.Join(", ", EnvelopePresets.Names);

    private EnvelopeSettings PresetOf(ParseResult parse, FrameRate rate) => parse.GetValue(_preset) is { } name
        ? EnvelopePresets.Find(name, rate) ?? throw new UserError(ErrorClass.Usage, $"There is no preset \"{name}\": choose one of {Names}.")
        : new EnvelopeSettings();

    /// <summary>--band alone chooses the band; with another feature it would be ignored without a word.</summary>
    private LoudnessFeature? FeatureOf(ParseResult parse, bool banded) => (parse.GetValue(_feature), banded) switch
    {
        (null, true) => LoudnessFeature.Band,
        (not LoudnessFeature.Band and { } other, true) =>
            throw new UserError(ErrorClass.Usage, $"--band goes with --feature band, not with {OptionOf.NameOf(other)}: leave one of them out."),
        (var feature, _) => feature,
    };

    private Normalisation? NormalisationOf(ParseResult parse, bool percentiles) => (parse.GetValue(_norm), percentiles) switch
    {
        (not null and not Normalisation.Percentile and { } other, true) =>
            throw new UserError(
                ErrorClass.Usage, $"--percentiles goes with --norm percentile, not with {OptionOf.NameOf(other)}: leave one of them out."),
        (var norm, _) => norm,
    };

    /// <summary>A window or times that are given choose the shape that uses them, whatever the preset says.</summary>
    private SmoothingShape SmoothingOf(ParseResult parse, SmoothingShape preset)
    {
        Option<double?>? timed = ((Option<double?>[])[_attack, _release, _hold]).FirstOrDefault(option => parse.GetValue(option) is not null);
        bool windowed = parse.GetValue(_window) is not null;
        SmoothingShape? named = parse.GetValue(_smooth);
        if (timed is not null && named is not null and not SmoothingShape.AttackRelease)
        {
            throw new UserError(
                ErrorClass.Usage, $"{timed.Name} goes with --smooth attack-release, not with {OptionOf.NameOf(named.Value)}: leave one of them out.");
        }

        if (windowed && (timed is not null || named == SmoothingShape.AttackRelease))
        {
            throw new UserError(ErrorClass.Usage, "--window does nothing with --smooth attack-release: set --attack and --release instead.");
        }

        if (named is { } shape)
        {
            return shape;
        }

        if (timed is not null)
        {
            return SmoothingShape.AttackRelease;
        }

        return windowed && preset == SmoothingShape.AttackRelease ? SmoothingShape.Centred : preset;
    }

    private static (double, double)? Range(string text)
    {
        string[] parts = text.Split('-');
        return parts.Length == 2 && Positive(parts[0]) is { } low && Positive(parts[1]) is { } high ? (low, high) : null;
    }

    private static double? Positive(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : null;
}
