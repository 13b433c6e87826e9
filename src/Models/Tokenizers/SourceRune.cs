using System.Globalization;
using System.Text;

namespace AADiff.Models.Tokenizers;

/// <summary>A character of a normalised text and the UTF-16 stretch [Start, End) of the original it came from.</summary>
internal readonly record struct SourceRune(Rune Rune, int Start, int End)
{
    public RuneKind Kind => Rune.IsWhiteSpace(Rune) ? RuneKind.Space : Rune.GetUnicodeCategory(Rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => RuneKind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => RuneKind.Number,
        _ => RuneKind.Other,
    };

    /// <summary>The characters of text[from..to]; half a surrogate pair becomes U+FFFD, as in any UTF-8 encoding.</summary>
    public static List<SourceRune> Of(string text, int from, int to)
    {
        List<SourceRune> runes = new(to - from);
        for (int at = from; at < to;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at, to - at), out Rune rune, out int length);
            runes.Add(new SourceRune(rune, at, at + length));
            at += length;
        }

        return runes;
    }
}

/// <summary>The classes that both tokenizers' word patterns tell apart: \p{L}, \p{N}, \s and the rest.</summary>
internal enum RuneKind { Letter, Number, Space, Other }
