using System.Collections.Immutable;
using AADiff.Bench.Rendering;
using AADiff.Sound.Presets;
using AADiff.Testing;

namespace AADiff.Bench.Looks;

/// <summary>A video of a sound and a sentence and nothing else, as somebody makes it who has read no manual.</summary>
/// <param name="Name">What is to be seen.</param>
/// <param name="Prompt">The sentence.</param>
/// <param name="Sound">A sample's name, or a path below a folder of recordings.</param>
internal sealed record Look(string Name, string Prompt, string Sound)
{
    public static ImmutableArray<Look> All { get; } =
    [
        new("lightning", "lightning over a city at night", "thunder.ogg"),
        new("long storm", "lightning over mountains at night", "cc0/thunder.mp3"),
        new("bonfire", "a bonfire on a beach at night", "fireplace.ogg"),
        new("wildfire", "a wildfire in a forest", "esc10/fire_crackling/1-17150-A.ogg"),
        new("rain", "rain over a city", "rain.ogg"),
        new("waves", "waves at a beach at sunset", "waves.ogg"),
        new("helicopter", "a helicopter over a field", "esc10/helicopter/2-188822-A.ogg"),
        new("snowstorm", "a snowstorm in the mountains", "cc0/wind.mp3"),
    ];

    /// <summary>Of its job and its plot.</summary>
    public string Id => Name.Replace(' ', '-');

    /// <param name="folder">Of recordings that are no samples; null: there is none.</param>
    /// <returns>Null: its recording is not there.</returns>
    public Recording? In(string? folder)
    {
        string? path = !Sound.Contains('/', StringComparison.Ordinal) ? TestData.Sample(Sound) : folder is null ? null : Path.Combine(folder, Sound);
        return File.Exists(path) ? new Recording(path, Prompt, SoundPresets.Auto) : null;
    }
}
