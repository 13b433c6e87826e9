using System.Collections.Immutable;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Presets;
using AADiff.Testing;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Listening;

/// <summary>Which preset is chosen by ear for recordings of known kinds, and what strengths come of it.</summary>
internal static class PresetBench
{
    /// <summary>Names of folders or files that say what is heard, the word of a prompt that would be driven, and presets that suit it.</summary>
    private static readonly ImmutableArray<(string Class, string Word, string[] Suited)> _classes =
    [
        ("baby_cry", "baby", ["speech"]),
        ("chainsaw", "chainsaw", ["engine"]),
        ("clock_tick", "clock", ["clicks", "beat"]),
        ("dog_bark", "dog", ["bark"]),
        ("fire_crackling", "fire", ["fire"]),
        ("helicopter", "helicopter", ["engine"]),
        ("person_sneeze", "sneeze", ["speech"]),
        ("rain", "rain", ["rain"]),
        ("rooster", "rooster", ["bark"]),
        ("sea_waves", "waves", ["waves"]),
        ("city", "traffic", ["engine", "crowd"]),
        ("fireplace", "fire", ["fire"]),
        ("forest", "birds", ["bark", "wind"]),
        ("thunder", "lightning", ["thunder"]),
        ("waves", "waves", ["waves"]),
        ("wind", "wind", ["wind"]),
    ];

    /// <param name="output">Gets the table.</param>
    /// <param name="folder">Recordings, whose folders or names say what they are.</param>
    /// <param name="byEar">Without the word of a prompt as a witness.</param>
    public static async Task<int> RunAsync(TextWriter output, string folder, bool byEar)
    {
        ModelFolder model = ModelFolder.Open(TestData.MiniModel());
        string[] paths = [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(path => Path.GetExtension(path) is ".ogg" or ".mp3" or ".wav").Order(StringComparer.Ordinal)];
        using ClapCache claps = new();
        SoundListener listener = new(new SoundDecoder(), claps);
        Markdown.Header(
            output, "sound", "preset", "score", "5 %", "50 %", "95 %", "largest step", "quiet half", "loudest tenth of the peaks", "");
        int sensible = 0, all = 0, good = 0;
        foreach (string path in paths)
        {
            string parent = Path.GetFileName(Path.GetDirectoryName(path))!, name = Path.GetFileNameWithoutExtension(path);
            (string? known, string word, string[] suited) = _classes.FirstOrDefault(one => one.Class == parent || one.Class == name);
            if (known is null)
            {
                continue;
            }

            TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode($"{word} in a city");
            ListenedSound sound = await listener.ListenAsync(new ListeningRequest(new SoundFile(path), new FrameRate(30))
            {
                Preset = SoundPresets.Auto,
                Model = model,
                Words = byEar ? null : new WordRequest(prompt, [word], 1),
            });
            double[] strengths = [.. sound.Curve.Envelope.Select(sound.Law.At)];
            SoundPreset preset = sound.Preset!.Preset;
            bool fits = suited.Contains(preset.Name);
            (bool looks, ImmutableArray<string> row) = Figures(sound, strengths);
            (sensible, good, all) = (sensible + (fits ? 1 : 0), good + (looks ? 1 : 0), all + 1);
            Markdown.Row(
                output, [$"{parent}/{name}", $"{preset.Name}{(fits ? "" : " ✗")}", $"{sound.Preset.Score:0.00}", .. row, looks ? "" : "✗"]);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sensible} of {all} presets suit ({100.0 * sensible / all:0} %), {good} of {all} within the bounds"));
        return 0;
    }

    private static (bool Looks, ImmutableArray<string> Row) Figures(ListenedSound sound, double[] m)
    {
        double[] sorted = [.. m.Order()];
        double low = sorted.QuantileCustom(0.05, QuantileDefinition.R7), middle = sorted.Median(), high = sorted.QuantileCustom(0.95, QuantileDefinition.R7);
        double step = m.Zip(m.Skip(1), (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();

        // The quiet half by what is heard, not by the strengths.
        double median = sound.Loudness.Loudness.Median();
        double quiet = m.Where((_, i) => sound.Loudness.Loudness[i] <= median).Order().ToArray().QuantileCustom(0.5, QuantileDefinition.R7);
        double[] peaks = [.. Enumerable.Range(1, Math.Max(0, m.Length - 2)).Where(i => m[i] > m[i - 1] && m[i] >= m[i + 1]).Select(i => m[i]).OrderDescending()];
        double loud = peaks.Take(Math.Max(1, peaks.Length / 10)).DefaultIfEmpty().Min();
        bool looks = sound.Preset!.Preset.Kind == PresetKind.State ? low >= 0.6 && high - low >= 0.5 : quiet <= 0.2 && loud >= 1.5;
        return (looks, [.. new[] { low, middle, high, step, quiet, loud }.Select(value => value.ToString("0.00", CultureInfo.InvariantCulture))]);
    }
}
