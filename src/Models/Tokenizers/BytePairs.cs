using System.Text;
using AADiff.Shared.Errors;
using Microsoft.ML.Tokenizers;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding of one piece of text with a model's vocabulary and merges. The merging is
/// Microsoft.ML.Tokenizers'; cutting, normalising and positions are ours, because its own differ from the models' outside of English.
/// </summary>
internal sealed class BytePairs
{
    private readonly BpeTokenizer _merger;
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly int _suffixLength;

    private BytePairs(BpeTokenizer merger, IReadOnlyDictionary<string, int> vocabulary, string? suffix)
    {
        (_merger, _vocabulary, _suffixLength) = (merger, vocabulary, suffix?.Length ?? 0);
    }

    /// <param name="files">Of the folder.</param>
    /// <param name="endOfWord">Mark behind the last symbol of a piece (CLIP's <c>&lt;/w&gt;</c>), or null.</param>
    /// <exception cref="UserError">Not a byte-level vocabulary, or the merges do not fit it.</exception>
    public static BytePairs Of(TokenizerFiles files, string? endOfWord)
    {
        string? missing = ByteAlphabet().SelectMany(c => endOfWord is null ? new[] { c } : [c, c + endOfWord])
            .FirstOrDefault(s => !files.Vocabulary.ContainsKey(s));
        if (missing is not null)
        {
            throw new UserError(
                ErrorClass.Model,
                $"{files.VocabularyFile} is no byte-level vocabulary (it has no entry '{missing}'); use the model's own tokenizer files.");
        }

        try
        {
            BpeOptions options = new(files.Vocabulary) { Merges = files.Merges, EndOfWordSuffix = endOfWord, ByteLevel = true };
            return new BytePairs(BpeTokenizer.Create(options), files.Vocabulary, endOfWord);
        }
        catch (Exception e)
        {
            // Microsoft.ML.Tokenizers 2.0.1 throws all sorts at merges that do not fit, NullReferenceException among them; the cause goes along.
            string beside = files.MergesFile == files.VocabularyFile ? "its own vocabulary" : $"{Path.GetFileName(files.VocabularyFile)} beside it";
            throw new UserError(
                ErrorClass.Model, $"the merges of {files.MergesFile} do not fit {beside} ({e.Message}); use the model's own tokenizer files.", e);
        }
    }

    public int? Find(string token) => _vocabulary.TryGetValue(token, out int id) ? id : null;

    /// <summary>The ids of a piece with the number of its UTF-8 bytes that each stands for; the numbers add up to the piece's.</summary>
    public IEnumerable<(int Id, int Bytes)> Encode(string piece)
    {
        IReadOnlyList<EncodedToken> tokens = _merger.EncodeToTokens(piece, out _, considerPreTokenization: false, considerNormalization: false);

        // Every character of a byte-level token is one byte; the last one carries the end-of-word mark.
        return tokens.Select((token, i) => (token.Id, token.Value.Length - (i == tokens.Count - 1 ? _suffixLength : 0)));
    }

    /// <summary>GPT-2's printable stand-ins for the 256 bytes: visible Latin-1 is itself, the rest follows from U+0100 on.</summary>
    private static IEnumerable<string> ByteAlphabet()
    {
        int next = 256;
        for (int b = 0; b < 256; b++)
        {
            bool visible = b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 and <= 255;
            yield return new Rune(visible ? b : next++).ToString();
        }
    }
}
