using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Models;

/// <summary>
/// The words whose strength moves something in a model's pictures, as its <c>aadiff.json</c> lists them (<c>"words"</c>); empty: it says nothing, as of
/// models that were trained on the whole world.
/// </summary>
public sealed record KnownWords(ImmutableArray<string> All)
{
    private const int Most = 2000;

    /// <summary>So many are named in a sentence, the first ones.</summary>
    private const int Named = 8;

    public static KnownWords None { get; } = new([]);

    /// <summary>A word of several parts is known when one of them is.</summary>
    public bool Knows(string word) => All.IsEmpty
        || All.Contains(word, StringComparer.OrdinalIgnoreCase)
        || word.Split((char[])[' ', '-'], StringSplitOptions.RemoveEmptyEntries).Any(part => All.Contains(part, StringComparer.OrdinalIgnoreCase));

    /// <summary>One sentence for each driven word that is not known.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="driven">Words of the prompt.</param>
    public IEnumerable<string> Warnings(string model, IEnumerable<string> driven) => driven.Where(word => !Knows(word)).Select(word =>
        $"'{word}' is not among the words that the model {model} says it knows, so the picture may not move; drive one of {string.Join(", ", All.Take(Named))}"
        + (All.Length > Named ? $" (aadiff models check {model} lists all {All.Length})." : "."));

    internal static KnownWords Read(string folder)
    {
        string path = Path.Combine(folder, ModelDefaultsReader.FileName);
        if (ModelJson.ReadIfPresent(path)?.Member("words") is not { } list)
        {
            return None;
        }

        string?[] words = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= Most
            ? [.. list.EnumerateArray().Select(word => word.ValueKind == JsonValueKind.String ? word.GetString()!.Trim() : null)]
            : [null];
        return words.All(word => word is { Length: > 0 and <= RequestLimits.LongestWord })
            ? new KnownWords([.. words.OfType<string>()])
            : throw new UserError(
                ErrorClass.Model,
                $"{path}: words must be a list of up to {Most} texts, each of 1 to {RequestLimits.LongestWord} characters, such as [\"rain\", \"snow\"].");
    }
}
