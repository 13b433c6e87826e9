using System.Collections.Immutable;
using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Models.Tokenizers;

/// <summary>Stretches of a prompt that cover whole tokens: what can be driven beside words.</summary>
internal static class PromptStretches
{
    /// <summary>Characters of a stretch that a sentence shows.</summary>
    private const int LongestShown = 60;

    /// <summary>
    /// Every place of a text in the prompt that cuts no token; case, apostrophes, accents and the width of spaces do not count. Empty when the text
    /// is nowhere in it.
    /// </summary>
    /// <exception cref="UserError">Class Prompt: it is there, but cuts a token wherever it stands; names the nearest stretches that do not.</exception>
    public static ImmutableArray<TextSpan> Find(TokenizedPrompt prompt, string stretch)
    {
        ImmutableArray<TextSpan> places = Places(prompt.Text, stretch);
        if (places.IsEmpty)
        {
            return [];
        }

        ImmutableArray<TextSpan> whole = [.. places.Where(place => IsBoundary(prompt, place.Start) && IsBoundary(prompt, place.End))];
        if (!whole.IsEmpty)
        {
            return whole;
        }

        string[] near = [.. places.SelectMany(place => Nearest(prompt, place)).Distinct().Take(4).Select(text => $"'{text}'")];
        string advice = near switch
        {
            [] => "name a longer part.",
            [string only] => $"the nearest stretch that can is {only}.",
            _ => $"the nearest stretches that can are {string.Join(", ", near)}.",
        };
        throw new UserError(
            ErrorClass.Prompt, $"'{Short(stretch)}' is in the prompt but cuts a token in two, and only whole tokens can be driven; {advice}");
    }

    private static ImmutableArray<TextSpan> Places(string text, string stretch)
    {
        SourceRune[] all = [.. OneSpace(PromptWords.Folded(text))], wanted = [.. OneSpace(PromptWords.Folded(stretch.Trim()))];
        return wanted.Length == 0
            ? []
            :
            [
                .. Enumerable.Range(0, Math.Max(0, all.Length - wanted.Length + 1))
                    .Where(at => wanted.Index().All(c => all[at + c.Index].Rune == c.Item.Rune))
                    .Select(at => TextSpan.Between(all[at].Start, all[at + wanted.Length - 1].End)),
            ];
    }

    /// <summary>White space of any width is one space.</summary>
    private static IEnumerable<SourceRune> OneSpace(IEnumerable<SourceRune> runes)
    {
        bool inSpace = false;
        foreach (SourceRune c in runes)
        {
            bool space = c.Kind == RuneKind.Space;
            if (!space || !inSpace)
            {
                yield return space ? c with { Rune = new Rune(' ') } : c;
            }

            inSpace = space;
        }
    }

    /// <summary>No token lies on both sides. Tokens are bytes: one may hold the end of a character and the start of the next.</summary>
    private static bool IsBoundary(TokenizedPrompt prompt, int at) => prompt.Spans.All(span => at <= span.Start || at >= span.End);

    /// <summary>What is left when the cut tokens are taken away, and what there is with them.</summary>
    private static IEnumerable<string> Nearest(TokenizedPrompt prompt, TextSpan place)
    {
        string Between(int from, int to) => from < to ? prompt.Text[from..to].Trim() : "";
        int[] boundaries = [.. Enumerable.Range(0, prompt.Text.Length + 1).Where(at => IsBoundary(prompt, at) && !IsInsidePair(prompt.Text, at))];
        string inner = Between(boundaries.First(at => at >= place.Start), boundaries.Last(at => at <= place.End));
        string outer = Between(boundaries.Last(at => at <= place.Start), boundaries.First(at => at >= place.End));
        return new[] { inner, outer }.Where(text => text.Length is > 0 and <= LongestShown);
    }

    private static bool IsInsidePair(string text, int at) => at > 0 && at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]);

    private static string Short(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";
}
