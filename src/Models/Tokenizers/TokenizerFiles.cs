using System.Collections.Immutable;
using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// What a folder says about a byte-pair tokenizer: <c>vocab.json</c> with <c>merges.txt</c>, or <c>tokenizer.json</c> where one of the two is
/// missing.
/// </summary>
internal sealed record TokenizerFiles
{
    /// <summary>The one file that holds everything.</summary>
    public const string OneFile = "tokenizer.json";

    /// <summary>Bytes of any of them; the largest in use have some 20 MB.</summary>
    public const long MostBytes = 64L << 20;

    private static readonly ImmutableArray<string> _two = ["vocab.json", "merges.txt"];

    /// <summary>The file with the vocabulary, for messages.</summary>
    public required string VocabularyFile { get; init; }

    /// <summary>The file with the merges, for messages.</summary>
    public required string MergesFile { get; init; }

    /// <summary>Ids by token, in the byte-level alphabet.</summary>
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>"a b", the first one first.</summary>
    public required ImmutableArray<string> Merges { get; init; }

    /// <summary>Tokens that a text may contain literally; not in the byte-level alphabet.</summary>
    public ImmutableArray<AddedToken> Added { get; init; } = [];

    /// <summary>What begins, ends and fills a text, by the names that special_tokens_map.json has for these roles.</summary>
    public ImmutableDictionary<string, string> Roles { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Most ids of a text; null: not said.</summary>
    public int? Limit { get; init; }

    /// <summary>The files that are read of this folder, whether they are there or not.</summary>
    public static ImmutableArray<string> Names(string folder) =>
        _two.All(name => File.Exists(Path.Combine(folder, name))) || !File.Exists(Path.Combine(folder, OneFile)) ? _two : [OneFile];

    /// <summary>The folder itself, when the files are there.</summary>
    /// <exception cref="UserError">One is missing, or is no such file at all.</exception>
    public static string Require(string folder)
    {
        foreach (string name in Names(folder))
        {
            ModelFile.Require(Path.Combine(folder, name));
        }

        return folder;
    }

    /// <param name="folder">Has the files.</param>
    /// <param name="endOfWord">Mark behind the last symbol of a piece (CLIP's <c>&lt;/w&gt;</c>), or null.</param>
    /// <exception cref="UserError">A file is missing, damaged, or of another kind of tokenizer.</exception>
    public static TokenizerFiles Read(string folder, string? endOfWord)
    {
        if (Names(folder) is [OneFile])
        {
            return TokenizerJson.Read(Path.Combine(folder, OneFile), endOfWord);
        }

        string vocabulary = ModelFile.Require(Path.Combine(folder, "vocab.json")), merges = ModelFile.Require(Path.Combine(folder, "merges.txt"));
        return new TokenizerFiles
        {
            VocabularyFile = vocabulary,
            MergesFile = merges,
            Vocabulary = TokenIds.Of(vocabulary, ModelJson.Read(vocabulary, MostBytes)),
            Merges =
            [
                .. ModelText.Lines(merges, MostBytes)
                    .Select(line => line.Trim(' ', '\t'))
                    .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)),
            ],
        };
    }
}

/// <param name="Text">As a text has it.</param>
/// <param name="Id">Its id.</param>
/// <param name="TakesSpaceBefore">White space in front belongs to it.</param>
internal sealed record AddedToken(string Text, int Id, bool TakesSpaceBefore);
