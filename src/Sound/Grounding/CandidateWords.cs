using System.Collections.Immutable;
using System.Text;
using AADiff.Models.Tokenizers;

namespace AADiff.Sound.Grounding;

/// <summary>The words of a prompt that a sound could belong to.</summary>
internal static class CandidateWords
{
    /// <summary>
    /// In the prompt's order, lower case, each once: without grammar, media and style words, numbers, and what lies beyond the tokens the
    /// model reads, and without words in other letters than Latin ones, of which a CLAP that read English knows nothing. A prompt of nothing but
    /// media and styles keeps those.
    /// </summary>
    public static ImmutableArray<string> Of(TokenizedPrompt prompt, GroundingSettings settings)
    {
        string[] words =
        [
            .. PromptWords.Split(prompt.Text)
                .Where(word => word.Span.End <= (prompt.TruncatedFrom ?? int.MaxValue))
                .Select(word => PromptWords.Fold(word.Text))
                .Where(word => word.Any(char.IsLetter) && IsLatin(word) && !SkippedWords.Grammar.Contains(word))
                .Distinct(),
        ];
        string[] named = [.. words.Where(word => !SkippedWords.Style.Contains(word) && !settings.AlsoSkipped.Contains(word))];
        return [.. named.Length > 0 ? named : words];
    }

    /// <summary>The words, or where no spaces are written the sentences, that are left out for their letters, in the prompt's order.</summary>
    public static ImmutableArray<string> InOtherLetters(TokenizedPrompt prompt) =>
        [.. PromptWords.Split(prompt.Text).Select(word => word.Text).Where(word => !IsLatin(word)).Distinct()];

    private static bool IsLatin(string word) => word.EnumerateRunes().All(rune => !Rune.IsLetter(rune) || rune.Value is < 0x250
        or (>= 0x1D00 and < 0x1EFF + 1 and not (>= 0x1D26 and <= 0x1D2B)) or (>= 0x2C60 and < 0x2C80) or (>= 0xA720 and < 0xA800));
}
