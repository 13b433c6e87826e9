using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Presets;

/// <summary>Every preset, and how one is found by its name. docs/presets.md shows what they make of recordings.</summary>
public static class SoundPresets
{
    /// <summary>The name that has CLAP choose.</summary>
    public const string Auto = "auto";

    /// <summary>The one that <see cref="Auto"/> takes where none fits.</summary>
    public const string Fallback = "general";

    /// <summary>The one that measures as settings do that nobody changed.</summary>
    public const string Unchanged = "default";

    private static readonly StrengthMapping _fromNothing = new() { Mode = StrengthMode.TwoSided, Min = 0 };
    private static readonly StrengthMapping _aroundBase = new() { Mode = StrengthMode.Around, Min = 0.65 };
    private static readonly StrengthMapping _ofTheModel = new();

    public static ImmutableArray<SoundPreset> All { get; } =
    [
        // Thunder is what stands out between the wind on the microphone (under 40 Hz) and the rain, which no feature over the whole
        // spectrum gets past.
        Event(
            "thunder", "Strokes between wind and rain light up at once and die away.", "lightning over a city at night",
            Strokes(0.03, 0.35) with { Feature = LoudnessFeature.Band, BandLow = 40, BandHigh = 120, Gamma = 2 }, "thunder", "thunderstorm", "lightning"),
        Event("fireworks", "Each burst opens at once and fades.", "fireworks over a harbour at night", Strokes(0.02, 0.5), "fireworks", "explosion"),
        Event(
            "bark", "Calls of animals, one by one.", "a dog in a garden",
            Strokes(0.02, 0.08) with { PercentileLow = 70, PercentileHigh = 98 }, "dog", "rooster", "birds", "cat"),
        Event(
            "speech", "Syllables and cries of a voice.", "a man at a microphone",
            Strokes(0.04, 0.15) with { Feature = LoudnessFeature.Band, BandLow = 100, BandHigh = 4000 }, "speech", "baby", "sneeze", "laughing"),
        Event("beat", "Drums: what strikes, not what rings.", "a drummer on a stage", Strokes(0.02, 0.15) with { Feature = LoudnessFeature.Percussive }, "drum"),

        // They follow one another faster than a longer release lets go of the one before, and most of the time is between them.
        Event(
            "clicks", "Single short sounds: clocks, keys, shots.", "an old clock on a wall",
            Strokes(0.01, 0.06) with { MaxPooling = true, PercentileLow = 80, PercentileHigh = 99 }, "clock", "clicking", "typing", "gunshot"),
        State("fire", "A fire that burns all the time and flares up where it crackles most.", "a bonfire on a beach at night", 1.5, "fire", "fireplace", "crackling"),
        State("rain", "Rain that thickens and thins over seconds.", "rain on a street", 2.5, "rain", "shower"),
        State("waves", "Waves that roll in and out.", "waves at a beach", 1, "waves", "sea", "water"),
        State("wind", "Gusts.", "wind in the trees of a forest", 1.5, "wind", "snowstorm"),
        State("engine", "Machines that run: a helicopter, a saw, traffic.", "a helicopter over mountains", 1, "helicopter", "chainsaw", "traffic", "engine"),
        State("crowd", "Many voices at once.", "a crowd in a stadium", 1.5, "crowd", "applause"),
        State("music", "Music as a whole, phrase by phrase.", "coloured light in a concert hall", 0.5, "music"),
        State(Fallback, "What suits most sounds: there all the time, more when it is louder.", "a street in a city", 0.5),
        new(
            "paper", PresetKind.Plain, "The paper's formula to the letter: magnitude times the attention, so that silence takes the word away.",
            "a wildfire in a forest", new(), null, new() { Mode = StrengthMode.Literal }, []),
        new(Unchanged, PresetKind.Plain, "Magnitude between its percentiles, smoothed over half a second; strengths by the model.", "", new(), null, _ofTheModel, []),
        new(
            "punchy", PresetKind.Plain, "The same, but follows at once and lets go slowly.", "",
            new() { Smoothing = SmoothingShape.AttackRelease }, null, _ofTheModel, []),
    ];

    public static IEnumerable<string> Names => All.Select(preset => preset.Name).Order(StringComparer.Ordinal);

    /// <summary>Null when there is none of that name; case does not matter.</summary>
    public static SoundPreset? Find(string name) => All.FirstOrDefault(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="UserError">Class Usage: there is none of that name.</exception>
    public static SoundPreset Require(string name) =>
        Find(name) ?? throw new UserError(ErrorClass.Usage, $"There is no preset \"{name}\": choose {Auto} or one of {string.Join(", ", Names)}.");

    private static EnvelopeSettings Strokes(double attack, double release) => new()
    {
        Normalisation = Normalisation.Above,
        PercentileLow = 60,
        PercentileHigh = 98.5,
        Smoothing = SmoothingShape.AttackRelease,
        AttackSeconds = attack,
        ReleaseSeconds = release,
        PreservePeak = true,
    };

    private static SoundPreset Event(string name, string description, string example, EnvelopeSettings envelope, params string[] heard) =>
        new(name, PresetKind.Event, description, example, envelope, null, _fromNothing, [.. heard]);

    private static SoundPreset State(string name, string description, string example, double window, params string[] heard) => new(
        name,
        PresetKind.State,
        description,
        example,
        new EnvelopeSettings { Normalisation = Normalisation.Around, PercentileLow = 5, PercentileHigh = 98, SmoothFirst = true, Smoothing = SmoothingShape.Hann },
        window,
        _aroundBase,
        [.. heard]);
}
