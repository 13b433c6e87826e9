using System.Text;
using System.Text.Json;
using AADiff.Shared.Errors;
using Microsoft.ML.Tokenizers;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding of one piece of text with a model's <c>vocab.json</c> and <c>merges.txt</c>. The merging is
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

    /// <param name="folder">Holds vocab.json and merges.txt.</param>
    /// <param name="endOfWord">Mark behind the last symbol of a piece (CLIP's <c>&lt;/w&gt;</c>), or null.</param>
    /// <exception cref="UserError">A file is missing, damaged, or not a byte-level vocabulary.</exception>
    public static BytePairs Load(string folder, string? endOfWord)
    {
        string vocabFile = ModelFile.Require(Path.Combine(folder, "vocab.json"));
        string mergesFile = ModelFile.Require(Path.Combine(folder, "merges.txt"));
        try
        {
            Dictionary<string, int> vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(vocabFile)) ?? [];
            string? missing = ByteAlphabet().SelectMany(c => endOfWord is null ? new[] { c } : [c, c + endOfWord])
                .FirstOrDefault(s => !vocabulary.ContainsKey(s));
            if (missing is not null)
            {
                throw new UserError(
                    ErrorClass.Model, $"{vocabFile} is no byte-level vocabulary (it has no entry '{missing}'); use the model's own tokenizer files.");
            }

            BpeOptions options = new(vocabulary)
            {
                Merges = File.ReadLines(mergesFile).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)),
                EndOfWordSuffix = endOfWord,
                ByteLevel = true,
            };
            return new BytePairs(BpeTokenizer.Create(options), vocabulary, endOfWord);
        }
        catch (JsonException e)
        {
            throw new UserError(ErrorClass.Model, $"{vocabFile} is not a JSON object of token numbers; use the model's own tokenizer files.", e);
        }
        catch (Exception e) when (e is not UserError)
        {
            // Microsoft.ML.Tokenizers 2.0.1 throws all sorts at merges that do not fit, NullReferenceException among them; the cause goes along.
            throw new UserError(
                ErrorClass.Model, $"{mergesFile} does not fit vocab.json beside it ({e.Message}); use the model's own tokenizer files.", e);
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
