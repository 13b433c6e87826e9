using System.Text.Json;
using System.Text.Json.Serialization;

namespace AADiff.Shared.Pictures;

/// <summary>A key as its plain hex text.</summary>
internal sealed class HexKeyJson<TKey>(Func<TKey, string> toHex, Func<string, TKey> fromHex) : JsonConverter<TKey>
{
    public override TKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => fromHex(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, TKey value, JsonSerializerOptions options) => writer.WriteStringValue(toHex(value));
}
