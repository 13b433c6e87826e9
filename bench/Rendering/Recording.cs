using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Sound.Presets;
using AADiff.Testing;

namespace AADiff.Bench.Rendering;

/// <summary>A sound with a sentence and the preset that fit it.</summary>
/// <param name="Path">Of the sound.</param>
/// <param name="Prompt">Names what is heard.</param>
/// <param name="Preset">One of <see cref="SoundPresets.Names"/>, or <see cref="SoundPresets.Auto"/>.</param>
internal sealed record Recording(string Path, string Prompt, string Preset)
{
    public static Recording Thunder { get; } = new(TestData.Sample("thunder.ogg"), "lightning over a city at night", "thunder");

    public static ImmutableArray<Recording> Samples { get; } =
    [
        Thunder,
        new(TestData.Sample("fireplace.ogg"), "a fire in a forest at night", "fire"),
        new(TestData.Sample("rain.ogg"), "rain on a street", "rain"),
        new(TestData.Sample("waves.ogg"), "waves at a beach", "waves"),
    ];

    /// <summary>FILE or FILE=PRESET; the sentence is that of the sample with the same preset.</summary>
    public static Recording Parse(string argument)
    {
        string[] parts = argument.Split('=');
        string preset = parts.Length > 1 ? parts[^1] : "default";
        string path = parts.Length > 1 ? string.Join('=', parts[..^1]) : argument;
        return new Recording(path, (Samples.FirstOrDefault(sample => sample.Preset == preset) ?? Thunder).Prompt, preset);
    }

    /// <summary>The request; the sound still has to be put into the store under <paramref name="soundObject"/>.</summary>
    public RenderRequest Request(string preset, InputName soundObject) => new()
    {
        Prompt = Prompt,
        Model = TestData.MiniModel(),
        Sounds =
        [
            new SoundTrack
            {
                ObjectName = soundObject,
                Sha256 = soundObject.Digest,
                FileName = System.IO.Path.GetFileName(Path),
                Preset = preset,
            },
        ],
    };
}
