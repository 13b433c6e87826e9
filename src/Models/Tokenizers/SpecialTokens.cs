using System.Collections.Immutable;
using System.Text.Json;

namespace AADiff.Models.Tokenizers;

/// <summary>The tokens that a text may contain literally, as the folder's JSON files name them.</summary>
internal sealed class SpecialTokens
{
    private static readonly string[] _roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly ImmutableSortedDictionary<string, string> _byRole;
    private readonly (string Text, int Id, bool TakesSpaceBefore)[] _tokens;

    private SpecialTokens(ImmutableSortedDictionary<string, string> byRole, (string Text, int Id, bool TakesSpaceBefore)[] tokens) =>
        (_byRole, _tokens) = (byRole, tokens);

    /// <summary>
    /// special_tokens_map.json wins over tokenizer_config.json, and that over tokenizer.json; a role none of them names takes
    /// <paramref name="usual"/>.
    /// </summary>
    public static SpecialTokens Load(string folder, TokenizerFiles files, BytePairs pairs, IReadOnlyDictionary<string, string> usual)
    {
        JsonElement? map = ModelJson.ReadIfPresent(Path.Combine(folder, "special_tokens_map.json"));
        JsonElement? config = ModelJson.ReadIfPresent(Path.Combine(folder, "tokenizer_config.json"));
        var byRole = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string role in _roles)
        {
            string? stated = Content(map, role) ?? Content(config, role) ?? files.Roles.GetValueOrDefault(role);
            if ((stated ?? usual.GetValueOrDefault(role)) is { Length: > 0 } text)
            {
                byRole[role] = text;
            }
        }

        string? mask = byRole.GetValueOrDefault("mask_token");
        Dictionary<string, int> added = files.Added.GroupBy(token => token.Text).ToDictionary(same => same.Key, same => same.Last().Id);
        var tokens = byRole.Values
            .Select(text => (Text: text, Id: added.TryGetValue(text, out int id) ? id : pairs.Find(text), TakesSpaceBefore: text == mask))
            .Concat(files.Added.Select(token => (token.Text, Id: (int?)added[token.Text], token.TakesSpaceBefore)))
            .Where(token => token.Id is not null)
            .DistinctBy(token => token.Text)
            .OrderByDescending(token => token.Text.Length)
            .Select(token => (token.Text, token.Id!.Value, token.TakesSpaceBefore));
        return new SpecialTokens(byRole.ToImmutable(), [.. tokens]);
    }

    /// <summary>Null when the role has no token or the vocabulary lacks it.</summary>
    public int? Id(string role) =>
        _byRole.TryGetValue(role, out string? text) && Array.Find(_tokens, t => t.Text == text) is { Text: not null } token ? token.Id : null;

    /// <summary>Cuts a text at the special tokens, the longest first where several match; Id is null for what lies between.</summary>
    public IEnumerable<(int From, int To, int? Id)> Split(string text)
    {
        int from = 0;
        for (int at = 0; at < text.Length;)
        {
            var token = Array.Find(_tokens, t => string.CompareOrdinal(text, at, t.Text, 0, t.Text.Length) == 0);
            if (token.Text is null)
            {
                at++;
                continue;
            }

            int end = at;
            while (token.TakesSpaceBefore && end > from && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            if (end > from)
            {
                yield return (from, end, null);
            }

            yield return (at, from = at + token.Text.Length, token.Id);
            at = from;
        }

        if (from < text.Length)
        {
            yield return (from, text.Length, null);
        }
    }

    private static string? Content(JsonElement? file, string role) => file?.Member(role) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } token => token.Text("content"),
        _ => null,
    };
}
