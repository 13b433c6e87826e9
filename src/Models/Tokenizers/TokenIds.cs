using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>Token numbers as JSON has them.</summary>
internal static class TokenIds
{
    /// <param name="file">For messages.</param>
    /// <param name="vocabulary">An object of numbers; of a token that stands twice the last one counts.</param>
    /// <exception cref="UserError">Something else than a number from 0 on stands there.</exception>
    public static Dictionary<string, int> Of(string file, JsonElement vocabulary)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        foreach (JsonProperty token in vocabulary.EnumerateObject())
        {
            ids[token.Name] = Of(token.Value) ?? throw new UserError(
                ErrorClass.Model, $"{file} is not a JSON object of token numbers ('{token.Name}' has none); use the model's own tokenizer files.");
        }

        return ids;
    }

    /// <summary>Null when it is none.</summary>
    public static int? Of(JsonElement? number) =>
        number is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int id) && id >= 0 ? id : null;
}
