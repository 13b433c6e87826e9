using System.Text.Json;

namespace AADiff.Cli.Tests.Proofs;

/// <summary>What the JSON of a proof says.</summary>
internal static class Figures
{
    public static JsonElement Of(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    /// <summary>By name, in their order.</summary>
    public static IReadOnlyDictionary<string, JsonElement> ControlsOf(string path) =>
        new OrderedDictionary<string, JsonElement>(Of(path).GetProperty("controls").EnumerateArray().Select(
            control => KeyValuePair.Create(control.GetProperty("name").GetString()!, control)));
}
