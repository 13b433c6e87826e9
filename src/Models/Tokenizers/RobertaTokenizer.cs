using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// The tokenizer of CLAP's text encoder: GPT-2's byte pairs without any normalisation, case kept, no space put before the first word.
/// Safe to use from several threads.
/// </summary>
public sealed class RobertaTokenizer
{
    private static readonly Dictionary<string, string> _usualTokens = new()
    {
        ["bos_token"] = "<s>",
        ["eos_token"] = "</s>",
        ["pad_token"] = "<pad>",
        ["unk_token"] = "<unk>",
        ["mask_token"] = "<mask>",
    };

    private readonly BytePairs _pairs;
    private readonly SpecialTokens _special;

    private RobertaTokenizer(BytePairs pairs, SpecialTokens special, int beginId, int endId, int limit) =>
        (_pairs, _special, BeginId, EndId, PadId, Limit) = (pairs, special, beginId, endId, special.Id("pad_token") ?? 1, limit);

    public int BeginId { get; }

    public int EndId { get; }

    /// <summary>Fills a batch of texts to one length, where the attention mask is 0.</summary>
    public int PadId { get; }

    /// <summary>Most ids of a text, begin and end included; 77 in CLAP.</summary>
    public int Limit { get; }

    /// <param name="folder">Holds vocab.json and merges.txt, or tokenizer.json; if present, tokenizer_config.json and special_tokens_map.json.</param>
    /// <exception cref="UserError">A file is missing or damaged.</exception>
    public static RobertaTokenizer Load(string folder)
    {
        TokenizerFiles files = TokenizerFiles.Read(folder, endOfWord: null);
        BytePairs pairs = BytePairs.Of(files, endOfWord: null);
        SpecialTokens special = SpecialTokens.Load(folder, files, pairs, _usualTokens);
        return special.Id("bos_token") is { } begin && special.Id("eos_token") is { } end
            ? new RobertaTokenizer(pairs, special, begin, end, Math.Min(TokenLimits.Read(folder, files, 77), 512))
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
                continue;
            }

            List<SourceRune> part = SourceRune.Of(text, from, to);
            foreach ((int start, int end) in WordPatterns.Roberta(part))
            {
                tokens.AddPiece(_pairs, part, start, end, trimSpaces: true);
            }
        }

        return tokens.Finish(BeginId, EndId, Limit);
    }
}
