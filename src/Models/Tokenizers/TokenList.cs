using System.Collections.Immutable;
using System.Text;

namespace AADiff.Models.Tokenizers;

/// <summary>Collects ids with their places while a text is tokenised.</summary>
internal sealed class TokenList(string text)
{
    private readonly List<int> _ids = [];
    private readonly List<TextSpan> _spans = [];

    public void Add(int id, TextSpan span)
    {
        _ids.Add(id);
        _spans.Add(span);
    }

    /// <summary>
    /// Merges one piece, characters [from, to) of a normalised text, and gives each id the characters that its bytes touch; with
    /// <paramref name="trimSpaces"/> without the spaces at its front.
    /// </summary>
    public void AddPiece(BytePairs pairs, List<SourceRune> runes, int from, int to, bool trimSpaces = false)
    {
        StringBuilder piece = new();
        List<SourceRune> byteOwners = [];
        for (int i = from; i < to; i++)
        {
            piece.Append(runes[i].Rune.ToString());
            byteOwners.AddRange(Enumerable.Repeat(runes[i], runes[i].Rune.Utf8SequenceLength));
        }

        int at = 0;
        foreach ((int id, int bytes) in pairs.Encode(piece.ToString()))
        {
            int end = at + bytes - 1, start = byteOwners[at].Start;
            for (int b = at; trimSpaces && b <= end && byteOwners[b].Rune.Value == ' '; b++)
            {
                start = byteOwners[b].End;
            }

            Add(id, TextSpan.Between(start, byteOwners[end].End));
            at += bytes;
        }
    }

    /// <summary>Puts begin and end of text around, cutting the middle so that at most <paramref name="limit"/> ids remain.</summary>
    public TokenizedPrompt Finish(int begin, int end, int limit)
    {
        int kept = Math.Min(_ids.Count, limit - 2);
        return new TokenizedPrompt(
            text,
            ImmutableArray.Create([begin, .. _ids[..kept], end]),
            ImmutableArray.Create([default, .. _spans[..kept], default]),
            _ids.Count + 2,
            kept < _ids.Count ? _spans[kept].Start : null);
    }
}

internal static class TokenLimits
{
    /// <summary>model_max_length of tokenizer_config.json; tokenizers saved without a limit hold an absurd number there.</summary>
    public static int Read(string folder, TokenizerFiles files, int usual)
    {
        int? stated = ModelJson.ReadIfPresent(Path.Combine(folder, "tokenizer_config.json"))?.Count("model_max_length") ?? files.Limit;
        return stated is >= 3 and <= 4096 ? stated.Value : usual;
    }
}
