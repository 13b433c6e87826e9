using System.Globalization;
using AADiff.Shared.Farm;
using AADiff.Sound.Grounding;

namespace AADiff.Sound.Presets;

/// <summary>
/// Which preset fits a sound: CLAP compares it with the texts of each, and the words that it drives are a second witness, because "fire"
/// in the prompt tells crackling from rain where the ear hesitates (docs/method.md §4.4).
/// </summary>
public static class PresetByEar
{
    /// <summary>A preset whose best text has a lower cosine does not fit.</summary>
    public const double WeakScore = 0.15;

    /// <summary>What the likeness of a driven word and a preset's text adds, as a share of it.</summary>
    public const double WordWeight = 0.5;

    private static readonly GroundingSettings _settings = new();

    /// <param name="clap">The model that embedded <paramref name="sound"/>.</param>
    /// <param name="sound">Its embedding, of length one.</param>
    /// <param name="words">The words that it drives; none is no witness.</param>
    public static PresetChoice Choose(ClapModel clap, double[] sound, IReadOnlyList<string> words)
    {
        (SoundPreset Preset, string Text)[] texts = [.. SoundPresets.All.SelectMany(preset => preset.Heard.Select(text => (preset, text)))];
        double[][] embedded = clap.EmbedTexts([.. texts.Select(one => Sentence(one.Text)), .. words.Select(Sentence)]);
        double[][] witnesses = embedded[texts.Length..];

        (SoundPreset Preset, double Heard, double Score)[] ranked =
        [
            .. texts.Select((one, i) => (one.Preset, Heard: Embedding.Dot(sound, embedded[i]), Word: Likeness(embedded[i], witnesses)))
                .GroupBy(one => one.Preset)
                .Select(same => (same.Key, same.Max(one => one.Heard), same.Max(one => one.Heard + (WordWeight * one.Word))))
                .OrderByDescending(one => one.Item3),
        ];
        (SoundPreset best, double heard, _) = ranked[0];
        return heard >= WeakScore
            ? new PresetChoice(best, heard, null)
            : new PresetChoice(SoundPresets.Require(SoundPresets.Fallback), heard, Doubt(best, heard));
    }

    private static string Doubt(SoundPreset nearest, double score) => string.Create(
        CultureInfo.InvariantCulture,
        $"fits no preset well (the nearest is '{nearest.Name}' with a score of {score:0.00}), so '{SoundPresets.Fallback}' is used; name another with --preset.");

    private static double Likeness(double[] text, double[][] words) => words.Select(word => Math.Max(0, Embedding.Dot(text, word))).DefaultIfEmpty().Max();

    private static string Sentence(string word) => _settings.Template.Replace("{w}", word, StringComparison.Ordinal);
}

/// <summary>The preset of a sound.</summary>
/// <param name="Preset">As taken.</param>
/// <param name="Score">Cosine of the sound and the nearest text; null: named by hand, or nobody could listen.</param>
/// <param name="Doubt">What to tell the user, without the sound's name in front; null: nothing.</param>
public sealed record PresetChoice(SoundPreset Preset, double? Score, string? Doubt)
{
    public static PresetChoice ByHand(string name) => new(SoundPresets.Require(name), null, null);

    /// <summary>Drives nothing, so that nothing about it matters.</summary>
    public static PresetChoice OfSilence { get; } = new(SoundPresets.Require(SoundPresets.Fallback), null, null);

    /// <summary>For people and programs.</summary>
    public PresetScore Of(string sound) => new(sound, Preset.Name, Score);

    /// <summary>Where there is no CLAP to choose with.</summary>
    public static PresetChoice WithoutEar { get; } = new(
        SoundPresets.Require(SoundPresets.Fallback),
        null,
        $"was not listened to for a preset, because the model has no clap folder, so '{SoundPresets.Fallback}' is used; name another with --preset.");
}
