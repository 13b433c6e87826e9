using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// Reads the <c>tokenizer.json</c> of Hugging Face's tokenizers, whose merges are texts ("a b") in older files and pairs in newer ones. Cutting
/// and normalising are ours: files that ask for others are refused.
/// </summary>
internal static class TokenizerJson
{
    /// <param name="file">The path.</param>
    /// <param name="endOfWord">CLIP's mark, or null for RoBERTa's kind.</param>
    /// <exception cref="UserError">Damaged, or another kind of tokenizer.</exception>
    public static TokenizerFiles Read(string file, string? endOfWord)
    {
        JsonElement json = ModelJson.Read(file, TokenizerFiles.MostBytes);
        JsonElement model = json.Member("model") is { ValueKind: JsonValueKind.Object } inner ? inner : throw Other(file, endOfWord, "it has no model");
        RequireKind(file, json, model, endOfWord);
        ImmutableArray<AddedToken> added = [.. Added(json)];
        Dictionary<string, int> vocabulary = TokenIds.Of(file, model.GetProperty("vocab"));
        return new TokenizerFiles
        {
            VocabularyFile = file,
            MergesFile = file,
            Vocabulary = vocabulary,
            Merges = [.. Merges(file, model)],
            Added = added,
            Roles = Roles(json).Where(role => role.Text is not null).ToImmutableDictionary(role => role.Name, role => role.Text!),
            Limit = json.Member("truncation")?.Count("max_length"),
        };
    }

    private static void RequireKind(string file, JsonElement json, JsonElement model, string? endOfWord)
    {
        string type = model.Text("type") ?? "BPE", suffix = model.Text("end_of_word_suffix") ?? "", prefix = model.Text("continuing_subword_prefix") ?? "";
        string? wrong = type != "BPE" ? $"it is of the type {type}"
            : model.Member("vocab") is not { ValueKind: JsonValueKind.Object } ? "its vocab is no object"
            : suffix != (endOfWord ?? "") ? $"its end_of_word_suffix is '{suffix}'"
            : prefix.Length > 0 ? $"its continuing_subword_prefix is '{prefix}'"
            : !Has(json, "pre_tokenizer", "pretokenizers", "ByteLevel") ? "its pre_tokenizer is not byte-level"
            : endOfWord is not null && !Has(json, "normalizer", "normalizers", "Lowercase") ? "its normalizer keeps capitals"
            : null;
        if (wrong is not null)
        {
            throw Other(file, endOfWord, wrong);
        }
    }

    /// <summary>Whether a step, or one of a sequence of steps, has this type.</summary>
    private static bool Has(JsonElement owner, string member, string members, string type) =>
        owner.Member(member) is { } step && Has(step, members, type, depth: 0);

    private static bool Has(JsonElement step, string members, string type, int depth) => step.Text("type") == type
        || (depth < 4 && step.Member(members) is { ValueKind: JsonValueKind.Array } steps
            && steps.EnumerateArray().Any(inner => Has(inner, members, type, depth + 1)));

    private static IEnumerable<string> Merges(string file, JsonElement model)
    {
        if (model.Member("merges") is not { ValueKind: JsonValueKind.Array } merges)
        {
            throw new UserError(ErrorClass.Model, $"{file} has no list of merges; use the model's own tokenizer files.");
        }

        foreach (JsonElement merge in merges.EnumerateArray())
        {
            string[] parts = merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!.Split(' '),
                JsonValueKind.Array => [.. merge.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : "")],
                _ => [],
            };
            if (parts is ["#version:", ..])
            {
                continue;
            }

            yield return parts.Length == 2 && parts.All(part => part.Length > 0 && !part.Contains(' '))
                ? $"{parts[0]} {parts[1]}"
                : throw new UserError(
                    ErrorClass.Model, $"{file} has a merge that does not join two symbols ({Short(merge)}); use the model's own tokenizer files.");
        }
    }

    private static IEnumerable<AddedToken> Added(JsonElement json)
    {
        if (json.Member("added_tokens") is not { ValueKind: JsonValueKind.Array } tokens)
        {
            yield break;
        }

        foreach (JsonElement token in tokens.EnumerateArray())
        {
            if (token.Text("content") is { Length: > 0 } text && TokenIds.Of(token.Member("id")) is { } id)
            {
                yield return new AddedToken(text, id, token.Flag("lstrip") ?? false);
            }
        }
    }

    /// <summary>The post-processor puts begin and end around a text, in one of two notations.</summary>
    private static IEnumerable<(string Name, string? Text)> Roles(JsonElement json)
    {
        JsonElement? around = json.Member("post_processor");
        string[] template = around?.Member("single") is { ValueKind: JsonValueKind.Array } single
            ? [.. single.EnumerateArray().Select(step => step.Member("SpecialToken")?.Text("id")).OfType<string>()]
            : [];
        yield return ("bos_token", First(around?.Member("cls")) ?? template.FirstOrDefault());
        yield return ("eos_token", First(around?.Member("sep")) ?? (template.Length > 1 ? template[^1] : null));
        yield return ("pad_token", json.Member("padding")?.Text("pad_token"));
    }

    private static string? First(JsonElement? pair) =>
        pair is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 && array[0].ValueKind == JsonValueKind.String
            ? array[0].GetString() : null;

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText();

    private static UserError Other(string file, string? endOfWord, string what)
    {
        string kind = endOfWord is null ? "RoBERTa's byte pairs" : $"CLIP's byte pairs (type BPE, lower case, end of word {endOfWord})";
        return new(ErrorClass.Model, $"{file} is not a tokenizer of {kind}: {what}; use the tokenizer of the model's own text encoder.");
    }
}
