using System.Text.Json;
using AADiff.Models.Tokenizers;
using AADiff.Testing;

namespace AADiff.Models.Tests.Tokenizers;

/// <summary>A prompt with what the reference tokenizer makes of it.</summary>
public sealed record ReferencePrompt(string Category, string Text, int[] Ids, TextSpan[] Spans, int? Untruncated)
{
    public static IEnumerable<ReferencePrompt> Read(string file) =>
        File.ReadLines(TestData.Vectors("tokenizers", file)).Skip(1).Select(line =>
        {
            JsonElement prompt = JsonDocument.Parse(line).RootElement;
            return new ReferencePrompt(
                prompt.GetProperty("c").GetString()!,
                prompt.GetProperty("t").GetString()!,
                [.. prompt.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
                [.. prompt.GetProperty("off").EnumerateArray().Select(span => TextSpan.Between(span[0].GetInt32(), span[1].GetInt32()))],
                prompt.TryGetProperty("untruncated", out JsonElement total) ? total.GetInt32() : null);
        });

    /// <summary>Null when the tokenizer agrees in every point, else what differs.</summary>
    public string? Difference(TokenizedPrompt own)
    {
        string what = !own.Ids.SequenceEqual(Ids) ? $"ids {string.Join(' ', own.Ids)} not {string.Join(' ', Ids)}"
            : !own.Spans.SequenceEqual(Spans) ? $"spans {string.Join(' ', own.Spans.Select(Show))} not {string.Join(' ', Spans.Select(Show))}"
            : own.TotalLength != (Untruncated ?? Ids.Length) ? $"length {own.TotalLength} not {Untruncated}"
            : own.TruncatedFrom is not null != Untruncated is not null ? $"cut at {own.TruncatedFrom}"
            : "";
        return what.Length == 0 ? null : $"{Category} {JsonSerializer.Serialize(Text)}: {what}";
    }

    private static string Show(TextSpan span) => $"{span.Start}-{span.End}";
}
