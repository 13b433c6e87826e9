using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Listening;

/// <summary>Envelope settings that suit a kind of sound.</summary>
public static class EnvelopePresets
{
    private static readonly Dictionary<string, EnvelopeSettings> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["default"] = new(),
    };

    public static IEnumerable<string> Names => Presets.Keys.Order(StringComparer.Ordinal);

    /// <summary>Null when there is no such preset.</summary>
    public static EnvelopeSettings? Find(string name) => Presets.GetValueOrDefault(name);
}
