using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>
/// The one JSON dialect of specs, requests and storyboards: camelCase, names for enums, no white space, members in order of declaration.
/// </summary>
public static class SpecJson
{
    /// <summary>Nulls where none belongs, numbers for names, and numbers that are too large for their type are refused, not taken in.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
            new FiniteNumberJson(),
            new FrameRateJson(),
            new SoundTimeJson(),
            new HexKeyJson<PictureKey>(k => k.Hex, h => new PictureKey(h)),
            new HexKeyJson<SegmentKey>(k => k.Hex, h => new SegmentKey(h)),
            new HexKeyJson<BaseKey>(k => k.Hex, h => new BaseKey(h)),
        },
    };
}

/// <summary>A key as its plain hex text.</summary>
internal sealed class HexKeyJson<TKey>(Func<TKey, string> toHex, Func<string, TKey> fromHex) : JsonConverter<TKey>
{
    public override TKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => fromHex(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, TKey value, JsonSerializerOptions options) => writer.WriteStringValue(toHex(value));
}

/// <summary>
/// A number within the range of its type: 1e999 would be read as infinity, which no JSON can be written from again.
/// </summary>
internal sealed class FiniteNumberJson : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is var number && double.IsFinite(number)
            ? number
            : throw new RefusedJsonException("The number is too large: write one that fits a double-precision number.");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>A time as seconds; texts such as "1:30" are read too.</summary>
internal sealed class SoundTimeJson : JsonConverter<SoundTime>
{
    public override SoundTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.Number ? SoundTime.OfSeconds(reader.GetDouble())
            : reader.TokenType == JsonTokenType.String ? SoundTime.Parse(reader.GetString()!)
            : null)
        ?? throw new RefusedJsonException("This is no time: write seconds up to a day, such as 90 or 1.5, or a text like \"1:30\".");

    public override void Write(Utf8JsonWriter writer, SoundTime value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Seconds);
}

/// <summary>A frame rate as the text "30000/1001".</summary>
internal sealed class FrameRateJson : JsonConverter<FrameRate>
{
    public override FrameRate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FrameRate.TryParse(reader.GetString() ?? "", out FrameRate rate) ? rate : throw new RefusedJsonException("This is no frame rate: write frames per second as \"30\", \"29.97\" or \"24000/1001\".");

    public override void Write(Utf8JsonWriter writer, FrameRate value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
