using System.Globalization;
using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>
/// Reads the JSON files of a model folder, all of them: what Python wrote (<see cref="PythonJson"/>) and what editors made of it
/// (<see cref="ModelText"/>). A member of an unexpected type counts as missing; a number or a flag may be written as a text.
/// </summary>
public static class ModelJson
{
    /// <summary>Bytes of a settings file.</summary>
    private const long MostBytes = 1 << 20;

    /// <exception cref="UserError">The file is missing, is not JSON, or its top is not an object.</exception>
    public static JsonElement Read(string path) => Read(path, MostBytes);

    /// <summary>Null when there is no such file.</summary>
    public static JsonElement? ReadIfPresent(string path) => File.Exists(path) ? Read(path) : null;

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>May be infinite or not a number, where Python wrote such.</summary>
    public static double? Number(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
        { ValueKind: JsonValueKind.String } text
            when double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    /// <summary>A whole number above 0; 77.0 is one.</summary>
    public static int? Count(this JsonElement element, string name) =>
        element.Number(name) is > 0 and <= int.MaxValue and { } number && number == Math.Floor(number) ? (int)number : null;

    public static bool? Flag(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { ValueKind: JsonValueKind.String } text when bool.TryParse(text.GetString(), out bool flag) => flag,
        { ValueKind: JsonValueKind.Number } value when value.GetDouble() is 0 or 1 => value.GetDouble() == 1,
        _ => null,
    };

    public static int? Length(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.GetArrayLength() : null;

    /// <summary>As <see cref="Read(string)"/>, for files that may be larger than settings are.</summary>
    internal static JsonElement Read(string path, long most)
    {
        string text = PythonJson.ToStandard(ModelText.Read(path, most));
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new UserError(ErrorClass.Model, $"{path} does not hold a JSON object; replace it with the original.");
        }
        catch (JsonException e)
        {
            throw new UserError(ErrorClass.Model, Fault(path, text, (int)(e.LineNumber ?? 0)), e);
        }
    }

    private static string Fault(string path, string text, int line)
    {
        string wrong = text.Split('\n').ElementAtOrDefault(line) ?? "";
        return wrong.Contains("//", StringComparison.Ordinal) || wrong.Contains("/*", StringComparison.Ordinal)
            ? $"{path} is not valid JSON (line {line + 1}): comments are not allowed there; remove them, or replace the file with the original."
            : $"{path} is not valid JSON (line {line + 1}); replace it with the original.";
    }
}
