using System.CommandLine;
using System.Globalization;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Presets;

namespace AADiff.Cli.Options;

/// <summary>Options that say how loudness is measured; the same for <c>render</c>, <c>submit</c> and <c>curve</c>.</summary>
internal sealed class EnvelopeOptions
{
    private const string ListPresets = "list";

    private readonly Option<string?> _preset = OptionOf.Text(
        "--preset", "NAME", $"What suits a kind of sound: {Names}; {SoundPresets.Auto} chooses by ear, {ListPresets} explains them. The options below override it "
        + $"[default: {SoundPresets.Auto}; with an option below but --offset: {SoundPresets.Unchanged}].");
    private readonly Option<LoudnessFeature?> _feature = OptionOf.Choice<LoudnessFeature>(
        "--feature", "What loudness is measured by: {0} [default: spectral-mean].");
    private readonly Option<(double, double)?> _band = OptionOf.Value(
        "--band", "LOW-HIGH", "Listen to this band in Hz only, e.g. 20-250.", Range, "takes two numbers like 20-250");
    private readonly Option<bool> _kWeighted = OptionOf.Switch(
        "--k-weighted", "Weigh frequencies as ears do (ITU-R BS.1770) before loudness is measured: rumble counts less, hiss more.");
    private readonly Option<bool> _maxPooling = OptionOf.Switch("--max-pooling", "Take the loudest moment of a frame instead of its mean.");
    private readonly Option<Normalisation?> _norm = OptionOf.Choice<Normalisation>("--norm", "What becomes 0 and 1: {0} [default: percentile].");
    private readonly Option<(double, double)?> _percentiles = OptionOf.Value(
        "--percentiles", "LOW-HIGH", "Percentiles that become 0 and 1 [default: 5-99].", Range, "takes two numbers like 5-99");
    private readonly Option<double?> _gain = OptionOf.Number<double>("--gain", "X", "Factor on the normalised loudness [default: 1].");
    private readonly Option<double?> _gate = OptionOf.Number<double>("--gate", "0..1", "Loudness under this is silence [default: 0, off].");
    private readonly Option<double?> _gateKnee = OptionOf.Number<double>("--gate-knee", "0..1", "Softness of the gate [default: 0.1].");
    private readonly Option<double?> _gamma = OptionOf.Number<double>("--gamma", "X", "Exponent: 0.5 lifts quiet sounds, 2 sinks them [default: 1].");
    private readonly Option<SmoothingShape?> _smooth = OptionOf.Choice<SmoothingShape>("--smooth", "Shape of the smoothing: {0} [default: centred].");
    private readonly Option<bool> _smoothFirst = OptionOf.Switch(
        "--smooth-first", "Smooth before it is decided what is loud: a long window calms the picture without narrowing its range.");
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
        "--offset", "MS", "Show the picture this many milliseconds after its sound; negative: before it [default: 0].", "--delay");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_preset, _feature, _band, _kWeighted, _maxPooling, _norm, _percentiles, _gain, _gate, _gateKnee, _gamma, _smooth,
            _smoothFirst, _window, _attack, _release, _hold, _keepPeak, _offset])
        {
            command.Add(option);
        }
    }

    /// <summary>True: somebody wanted to know which presets there are, and is told.</summary>
    public bool ExplainPresets(ParseResult parse, IReport report)
    {
        if (parse.GetValue(_preset) != ListPresets)
        {
            return false;
        }

        report.Answer(SoundPresets.All, console => console.Write(Tables.Presets(SoundPresets.All)));
        return true;
    }

    /// <summary>
    /// A sound as these options have it measured: by ear where nothing is said. Options that say how loudness is measured, without a preset that
    /// they could override, mean what they meant before there were presets.
    /// </summary>
    public SoundTrack On(SoundTrack track, ParseResult parse, FrameRate rate)
    {
        EnvelopeChanges changes = Changes(parse, rate);
        bool measures = changes with { OffsetMilliseconds = null } != new EnvelopeChanges();
        if ((parse.GetValue(_preset) ?? (measures ? null : SoundPresets.Auto)) is not { } name)
        {
            return track with { Envelope = changes.On(new EnvelopeSettings()) };
        }

        if (!name.Equals(SoundPresets.Auto, StringComparison.OrdinalIgnoreCase))
        {
            _ = SoundPresets.Require(name);
        }

        return track with { Preset = name.ToLowerInvariant(), Changes = changes == new EnvelopeChanges() ? null : changes };
    }

    private static string Names => string.Join(", ", SoundPresets.Names);

    private EnvelopeChanges Changes(ParseResult parse, FrameRate rate)
    {
        (double low, double high)? band = parse.GetValue(_band);
        (double low, double high)? percentiles = parse.GetValue(_percentiles);
        return new EnvelopeChanges
        {
            Feature = FeatureOf(parse, band is not null),
            BandLow = band?.low,
            BandHigh = band?.high,
            KWeighted = parse.GetValue(_kWeighted) ? true : null,
            MaxPooling = parse.GetValue(_maxPooling) ? true : null,
            Normalisation = NormalisationOf(parse, percentiles is not null),
            PercentileLow = percentiles?.low,
            PercentileHigh = percentiles?.high,
            Gain = parse.GetValue(_gain),
            Gate = parse.GetValue(_gate),
            GateKnee = parse.GetValue(_gateKnee),
            Gamma = parse.GetValue(_gamma),
            Smoothing = SmoothingOf(parse),
            SmoothFirst = parse.GetValue(_smoothFirst) ? true : null,
            WindowFrames = parse.GetValue(_window)?.Frames(rate),
            AttackSeconds = parse.GetValue(_attack),
            ReleaseSeconds = parse.GetValue(_release),
            HoldSeconds = parse.GetValue(_hold),
            PreservePeak = parse.GetValue(_keepPeak) ? true : null,
            OffsetMilliseconds = parse.GetValue(_offset),
        };
    }

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
        (Normalisation.Absolute or Normalisation.Max or Normalisation.None, true) =>
            throw new UserError(
                ErrorClass.Usage, $"--percentiles goes with --norm percentile, above or around, not with {OptionOf.NameOf(parse.GetValue(_norm)!.Value)}: leave one of them out."),
        (var norm, _) => norm,
    };

    /// <summary>A window or times that are given choose the shape that uses them, whatever the preset says.</summary>
    private SmoothingShape? SmoothingOf(ParseResult parse)
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

        return named ?? (timed is not null ? SmoothingShape.AttackRelease : null);
    }

    private static (double, double)? Range(string text)
    {
        string[] parts = text.Split('-');
        return parts.Length == 2 && Positive(parts[0]) is { } low && Positive(parts[1]) is { } high ? (low, high) : null;
    }

    private static double? Positive(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : null;
}
