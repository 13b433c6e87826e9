using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AADiff.Shared.Objects;

/// <summary>JSON whose reader says in a sentence what it refuses; the path to the place is in <see cref="JsonException.Path"/>.</summary>
public sealed class RefusedJsonException(string sentence) : JsonException(sentence);

/// <summary>A text of its own type: read only when it is one.</summary>
internal abstract class CheckedTextJson<T>(string what, string takes, CheckedTextJson<T>.TryRead tryRead, Func<T, string> write) : JsonConverter<T>
    where T : class
{
    internal delegate bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out T? value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return tryRead(text, out T? value) ? value : throw new RefusedJsonException($"\"{CheckedText.Shown(text)}\" is not {what}: {takes}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}

/// <summary>How a refused text is shown: short, and on one line.</summary>
internal static class CheckedText
{
    private const int Most = 80;

    public static string Shown(string? text) =>
        text is null ? "" : string.Concat((text.Length > Most ? text[..Most] + "…" : text).Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
