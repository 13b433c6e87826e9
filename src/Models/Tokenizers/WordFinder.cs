using System.Collections.Immutable;
using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>Finds the columns of the cross-attention that belong to a word: the tokens whose place meets the word's.</summary>
public static class WordFinder
{
    /// <summary>Characters of a word that is shown whole when its end falls off.</summary>
    private const int LongestWhole = 24;

    /// <summary>
    /// Positions in <see cref="TokenizedPrompt.Ids"/> (0 is begin of text) of every occurrence of a word, or of several words that follow each
    /// other, ascending. What is no word may be any stretch of the prompt that covers whole tokens (<see cref="PromptStretches"/>): scripts without
    /// spaces have no words to be seen. Occurrences that the limit cuts off are left out.
    /// </summary>
    /// <exception cref="UserError">
    /// Class Prompt: it is not in the prompt, or only beyond the limit, or everywhere a part of a token; names the nearest stretches then.
    /// </exception>
    public static ImmutableArray<int> Find(TokenizedPrompt prompt, string word)
    {
        ImmutableArray<TextSpan> places = Occurrences(prompt.Text, word);
        if (places.IsEmpty)
        {
            places = PromptStretches.Find(prompt, word);
        }

        if (places.IsEmpty)
        {
            throw new UserError(
                ErrorClass.Prompt,
                $"the word '{word}' is not in the prompt; its words are: {string.Join(", ", Distinct(PromptWords.Split(prompt.Text)))}.");
        }

        TextSpan[] read = [.. places.Where(place => !IsCut(prompt, place))];
        ImmutableArray<int> tokens = [.. Enumerable.Range(0, prompt.Ids.Length).Where(i => read.Any(place => place.Intersects(prompt.Spans[i])))];
        return tokens.IsEmpty
            ? throw new UserError(
                ErrorClass.Prompt,
                $"the word '{word}' lies beyond the {prompt.Ids.Length - 2} tokens of the prompt that the model reads; shorten the prompt or move the word forward.")
            : tokens;
    }

    /// <summary>The words, or parts of words, that fall off the end of a prompt longer than the model reads.</summary>
    public static ImmutableArray<string> FallenWords(TokenizedPrompt prompt) =>
        [.. PromptWords.Split(prompt.Text).Where(word => IsCut(prompt, word.Span)).Select(word => Fallen(prompt, word))];

    /// <summary>A sentence without spaces is one long word, of which only the end falls.</summary>
    private static string Fallen(TokenizedPrompt prompt, PromptWord word) =>
        word.Text.Length > LongestWhole && prompt.TruncatedFrom > word.Span.Start ? "…" + prompt.Text[prompt.TruncatedFrom.Value..word.Span.End] : word.Text;

    /// <summary>Refuses a prompt without words and one whose end the model would not read.</summary>
    /// <exception cref="UserError">Class Prompt; names the words that fall off.</exception>
    public static void RequireUsable(TokenizedPrompt prompt)
    {
        if (string.IsNullOrWhiteSpace(prompt.Text))
        {
            throw new UserError(ErrorClass.Prompt, "the prompt is empty; describe the picture in a sentence.");
        }

        if (prompt.TruncatedFrom is { } from)
        {
            ImmutableArray<string> fallen = FallenWords(prompt);
            string what = fallen.IsEmpty ? $"'{prompt.Text[from..]}' falls" : $"these words fall";
            string list = fallen.IsEmpty ? "" : $": {string.Join(", ", fallen)}";
            throw new UserError(
                ErrorClass.Prompt,
                $"the prompt has {prompt.TotalLength - 2} tokens but the model reads {prompt.Ids.Length - 2}, so {what} off the end{list}; shorten the prompt.");
        }
    }

    private static ImmutableArray<TextSpan> Occurrences(string text, string word)
    {
        ImmutableArray<PromptWord> words = PromptWords.Split(text);
        string[] wanted = [.. PromptWords.Split(word).Select(w => PromptWords.Fold(w.Text))];
        string[] present = [.. words.Select(w => PromptWords.Fold(w.Text))];
        if (wanted.Length == 0)
        {
            return [];
        }

        return
        [
            .. Enumerable.Range(0, Math.Max(0, present.Length - wanted.Length + 1))
                .Where(i => present.AsSpan(i, wanted.Length).SequenceEqual(wanted))
                .Select(i => TextSpan.Between(words[i].Span.Start, words[i + wanted.Length - 1].Span.End)),
        ];
    }

    private static bool IsCut(TokenizedPrompt prompt, TextSpan place) => place.End > (prompt.TruncatedFrom ?? int.MaxValue);

    private static IEnumerable<string> Distinct(ImmutableArray<PromptWord> words) =>
        words.Select(word => word.Text).Distinct(StringComparer.OrdinalIgnoreCase);
}
