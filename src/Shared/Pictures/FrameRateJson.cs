using System.Text.Json;
using System.Text.Json.Serialization;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>A frame rate as the text "30000/1001".</summary>
internal sealed class FrameRateJson : JsonConverter<FrameRate>
{
    public override FrameRate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FrameRate.TryParse(reader.GetString() ?? "", out FrameRate rate) ? rate : throw new JsonException("not a frame rate");

    public override void Write(Utf8JsonWriter writer, FrameRate value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
