using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace AADiff.Models.Tokenizers;

/// <param name="Text">As it stands in the prompt.</param>
/// <param name="Span">Where it stands.</param>
public readonly record struct PromptWord(string Text, TextSpan Span);

/// <summary>Words as people see them: letters, marks and digits, with apostrophes and hyphens inside.</summary>
public static class PromptWords
{
    public static ImmutableArray<PromptWord> Split(string text)
    {
        var words = ImmutableArray.CreateBuilder<PromptWord>();
        List<SourceRune> runes = SourceRune.Of(text, 0, text.Length);
        for (int at = 0; at < runes.Count;)
        {
            int end = at;
            while (end < runes.Count && (IsWordRune(runes[end]) || (end > at && IsJoint(runes, end))))
            {
                end++;
            }

            if (end > at)
            {
                TextSpan span = TextSpan.Between(runes[at].Start, runes[end - 1].End);
                words.Add(new PromptWord(text.Substring(span.Start, span.Length), span));
            }

            at = Math.Max(end, at + 1);
        }

        return words.ToImmutable();
    }

    /// <summary>Equal for comparison: case, the form of an apostrophe and the way an accent is written do not count.</summary>
    public static string Fold(string word)
    {
        StringBuilder folded = new();
        foreach (SourceRune c in Folded(word))
        {
            folded.Append(c.Rune.ToString());
        }

        return folded.ToString();
    }

    /// <summary>The characters of <see cref="Fold"/> with the places they come from.</summary>
    internal static IEnumerable<SourceRune> Folded(string text) => CanonicalComposition.Compose(SourceRune.Of(text, 0, text.Length))
        .Select(c => c with { Rune = IsApostrophe(c) ? new Rune('\'') : Rune.ToLowerInvariant(c.Rune) });

    private static bool IsWordRune(SourceRune c) => c.Kind is RuneKind.Letter or RuneKind.Number || Rune.GetUnicodeCategory(c.Rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsJoint(List<SourceRune> runes, int at) =>
        (IsApostrophe(runes[at]) || runes[at].Rune.Value is '-' or 0x2010 or 0x2011) && at + 1 < runes.Count && IsWordRune(runes[at + 1]);

    private static bool IsApostrophe(SourceRune c) => c.Rune.Value is '\'' or 0x2019 or 0x02BC;
}
