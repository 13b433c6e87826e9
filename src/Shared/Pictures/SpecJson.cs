using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AADiff.Shared.Pictures;

/// <summary>The one JSON dialect of specs, requests and storyboards: camelCase, names for enums, no white space, members in order of declaration.</summary>
public static class SpecJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FrameRateJson(), new HexKeyJson<PictureKey>(k => k.Hex, h => new PictureKey(h)), new HexKeyJson<BaseKey>(k => k.Hex, h => new BaseKey(h)) },
    };
}
