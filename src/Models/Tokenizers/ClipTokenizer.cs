using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// The tokenizer of CLIP's text encoder, with the ids of the reference's fast form: form C, lower case, CLIP's word pattern, byte pairs with an
/// end-of-word mark. Safe to use from several threads.
/// </summary>
public sealed class ClipTokenizer
{
    private static readonly Dictionary<string, string> _usualTokens = new()
    {
        ["bos_token"] = "<|startoftext|>",
        ["eos_token"] = "<|endoftext|>",
        ["pad_token"] = "<|endoftext|>",
    };

    private readonly BytePairs _pairs;
    private readonly SpecialTokens _special;

    private ClipTokenizer(BytePairs pairs, SpecialTokens special, int beginId, int endId, int limit) =>
        (_pairs, _special, BeginId, EndId, PadId, Limit) = (pairs, special, beginId, endId, special.Id("pad_token") ?? endId, limit);

    public int BeginId { get; }

    public int EndId { get; }

    /// <summary>What fills a prompt up to <see cref="Limit"/>: end of text in SD 1.x, 0 in SD 2.x and SDXL's second encoder.</summary>
    public int PadId { get; }

    /// <summary>Most ids of a prompt, begin and end included; 77 in all published models.</summary>
    public int Limit { get; }

    /// <param name="folder">Holds vocab.json and merges.txt, or tokenizer.json; if present, tokenizer_config.json and special_tokens_map.json.</param>
    /// <exception cref="UserError">A file is missing or damaged.</exception>
    public static ClipTokenizer Load(string folder)
    {
        TokenizerFiles files = TokenizerFiles.Read(folder, "</w>");
        BytePairs pairs = BytePairs.Of(files, "</w>");
        SpecialTokens special = SpecialTokens.Load(folder, files, pairs, _usualTokens);
        return special.Id("bos_token") is { } begin && special.Id("eos_token") is { } end
            ? new ClipTokenizer(pairs, special, begin, end, TokenLimits.Read(folder, files, 77))
            : throw new UserError(
                ErrorClass.Model, $"{files.VocabularyFile} lacks the begin or end of text token; use the model's own tokenizer files.");
    }

    public TokenizedPrompt Encode(string text)
    {
        TokenList tokens = new(text);
        foreach ((int from, int to, int? id) in _special.Split(text))
        {
            if (id is { } special)
            {
                tokens.Add(special, TextSpan.Between(from, to));
            }
            else
            {
                AddText(tokens, LowerCase(CanonicalComposition.Compose(SourceRune.Of(text, from, to))));
            }
        }

        return tokens.Finish(BeginId, EndId, Limit);
    }

    /// <summary>Special tokens count in capitals too, so they are looked for once more in the lower-case text.</summary>
    private void AddText(TokenList tokens, List<SourceRune> runes)
    {
        StringBuilder text = new();
        List<int> runeAt = [];
        for (int i = 0; i < runes.Count; i++)
        {
            text.Append(runes[i].Rune.ToString());
            runeAt.AddRange(Enumerable.Repeat(i, runes[i].Rune.Utf16SequenceLength));
        }

        foreach ((int from, int to, int? id) in _special.Split(text.ToString()))
        {
            List<SourceRune> part = runes[runeAt[from]..(runeAt[to - 1] + 1)];
            if (id is { } special)
            {
                tokens.Add(special, TextSpan.Between(part[0].Start, part[^1].End));
                continue;
            }

            foreach ((int start, int end) in WordPatterns.Clip(part))
            {
                tokens.AddPiece(_pairs, part, start, end);
            }
        }
    }

    /// <summary>Character by character: no final sigma, and İ becomes i with a dot above, as in the reference.</summary>
    private static List<SourceRune> LowerCase(List<SourceRune> text)
    {
        List<SourceRune> lower = new(text.Count);
        foreach (SourceRune c in text)
        {
            if (c.Rune.Value == 0x130)
            {
                lower.Add(c with { Rune = new Rune('i') });
                lower.Add(c with { Rune = new Rune('\u0307') });
            }
            else
            {
                lower.Add(c with { Rune = Rune.ToLowerInvariant(c.Rune) });
            }
        }

        return lower;
    }
}
