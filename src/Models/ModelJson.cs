using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>Reads the small JSON files of a model folder; a member of an unexpected type counts as missing.</summary>
public static class ModelJson
{
    private const int MostBytes = 1 << 20;

    /// <exception cref="UserError">The file is missing, is not JSON, or its top is not an object.</exception>
    public static JsonElement Read(string path)
    {
        ModelFile.Require(path);
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new UserError(ErrorClass.Model, $"{path} has more than 1 MiB, far more than a settings file; replace it with the original.");
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new UserError(ErrorClass.Model, $"{path} does not hold a JSON object; replace it with the original.");
        }
        catch (JsonException e)
        {
            throw new UserError(ErrorClass.Model, $"{path} is not valid JSON (line {e.LineNumber + 1}); replace it with the original.", e);
        }
    }

    /// <summary>Null when there is no such file.</summary>
    public static JsonElement? ReadIfPresent(string path) => File.Exists(path) ? Read(path) : null;

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static double? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public static int? Count(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int count) && count > 0 ? count : null;

    public static bool? Flag(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    public static int? Length(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.GetArrayLength() : null;
}
