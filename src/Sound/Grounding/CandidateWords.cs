using System.Collections.Immutable;
using AADiff.Models.Tokenizers;

namespace AADiff.Sound.Grounding;

/// <summary>The words of a prompt that a sound could belong to.</summary>
internal static class CandidateWords
{
    /// <summary>
    /// In the prompt's order, lower case, each once: without grammar, media and style words, numbers, and what lies beyond the tokens the
    /// model reads. A prompt of nothing but media and styles keeps those.
    /// </summary>
    public static ImmutableArray<string> Of(TokenizedPrompt prompt, GroundingSettings settings)
    {
        string[] words =
        [
            .. PromptWords.Split(prompt.Text)
                .Where(word => word.Span.End <= (prompt.TruncatedFrom ?? int.MaxValue))
                .Select(word => PromptWords.Fold(word.Text))
                .Where(word => word.Any(char.IsLetter) && !SkippedWords.Grammar.Contains(word))
                .Distinct(),
        ];
        string[] named = [.. words.Where(word => !SkippedWords.Style.Contains(word) && !settings.AlsoSkipped.Contains(word))];
        return [.. named.Length > 0 ? named : words];
    }
}
