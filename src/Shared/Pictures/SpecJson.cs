using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>
/// The one JSON dialect of specs, requests and storyboards: camelCase, names for enums, no white space, members in order of declaration.
/// </summary>
public static class SpecJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FrameRateJson(), new HexKeyJson<PictureKey>(
        k => k.Hex, h => new PictureKey(h)), new HexKeyJson<BaseKey>(k => k.Hex, h => new BaseKey(h)) },
    };
}

/// <summary>A key as its plain hex text.</summary>
internal sealed class HexKeyJson<TKey>(Func<TKey, string> toHex, Func<string, TKey> fromHex) : JsonConverter<TKey>
{
    public override TKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => fromHex(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, TKey value, JsonSerializerOptions options) => writer.WriteStringValue(toHex(value));
}

/// <summary>A frame rate as the text "30000/1001".</summary>
internal sealed class FrameRateJson : JsonConverter<FrameRate>
{
    public override FrameRate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FrameRate.TryParse(reader.GetString() ?? "", out FrameRate rate) ? rate : throw new JsonException("not a frame rate");

    public override void Write(Utf8JsonWriter writer, FrameRate value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
