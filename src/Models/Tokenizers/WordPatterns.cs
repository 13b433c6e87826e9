namespace AADiff.Models.Tokenizers;

/// <summary>
/// The patterns that cut a text into pieces before byte pairs are merged. Written out by hand, because .NET's regular expressions see
/// UTF-16 units, where letters outside the basic plane are neither \p{L} nor \p{N}.
/// </summary>
internal static class WordPatterns
{
    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>, white space dropped.</summary>
    public static IEnumerable<(int From, int To)> Clip(List<SourceRune> text)
    {
        for (int at = 0; at < text.Count;)
        {
            int end = Contraction(text, at) ?? text[at].Kind switch
            {
                RuneKind.Number => at + 1,
                RuneKind kind => EndOfRun(text, at, kind),
            };
            if (text[at].Kind != RuneKind.Space)
            {
                yield return (at, end);
            }

            at = end;
        }
    }

    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
    public static IEnumerable<(int From, int To)> Roberta(List<SourceRune> text)
    {
        for (int at = 0; at < text.Count;)
        {
            int end = Contraction(text, at) ?? EndOfSpacedRun(text, at);
            yield return (at, end);
            at = end;
        }
    }

    private static int EndOfSpacedRun(List<SourceRune> text, int at)
    {
        if (text[at].Kind != RuneKind.Space)
        {
            return EndOfRun(text, at, text[at].Kind);
        }

        int word = EndOfRun(text, at, RuneKind.Space);
        if (word == text.Count)
        {
            return word;
        }

        // The last white space before a word stands alone, or is the word's own when it is an ordinary space.
        return word - at > 1 ? word - 1 : text[at].Rune.Value == ' ' ? EndOfRun(text, word, text[word].Kind) : word;
    }

    private static int EndOfRun(List<SourceRune> text, int at, RuneKind kind)
    {
        while (at < text.Count && text[at].Kind == kind)
        {
            at++;
        }

        return at;
    }

    private static int? Contraction(List<SourceRune> text, int at)
    {
        if (text[at].Rune.Value != '\'' || at + 1 >= text.Count)
        {
            return null;
        }

        int second = at + 2 < text.Count ? text[at + 2].Rune.Value : 0;
        return (text[at + 1].Rune.Value, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => at + 2,
            ('r' or 'v', 'e') or ('l', 'l') => at + 3,
            _ => null,
        };
    }
}
