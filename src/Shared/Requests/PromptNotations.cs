using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AADiff.Shared.Requests;

/// <summary>
/// Finds what other programs take for instructions inside a prompt: weights, breaks, LoRAs, choices. Here a prompt is read as it stands, so whoever
/// writes such is told what to write instead. Brackets that any text may have are left in peace.
/// </summary>
public static partial class PromptNotations
{
    /// <summary>Characters of the prompt that a sentence shows.</summary>
    private const int LongestShown = 40;

    private const string Strength = "the strength of a driven word is --min and --max, and what should not be seen goes to --negative";

    /// <summary>In this order, each kind once.</summary>
    private static readonly ImmutableArray<(Func<Regex> Pattern, string Instead)> _kinds =
    [
        (Weight, $"a weight in a prompt is read as words; {Strength}"),
        (Pluses, $"plus and minus signs behind a word are read as they stand; {Strength}"),
        (Square, $"square brackets are read as they stand; {Strength}"),
        (Choice, "nothing is chosen between braces; write the words that are meant, and one job for each of them"),
        (Network, "no LoRA or other network is loaded by a prompt; merge it into the model before it is exported"),
        (Embedding, "no embedding is loaded by a prompt; describe what it stands for, or use a model whose tokenizer has it"),
        (Break, "it is read as a word; leave it out, all words of a prompt are read together"),
        (Composition, "prompts are not composed; write one sentence"),
        (Option, "options inside a prompt are read as words; give them outside of it, such as --draw, --seed or --negative"),
        (Escape, "a backslash is read as it stands; leave it out"),
    ];

    /// <summary>One sentence a kind of notation, of at most some 250 characters; empty for most prompts.</summary>
    public static IEnumerable<string> Warnings(string prompt, string negativePrompt = "")
    {
        foreach ((Func<Regex> pattern, string instead) in _kinds)
        {
            if (Found(pattern(), prompt) is { } shown)
            {
                yield return $"the prompt has '{shown}': {instead}.";
            }
            else if (Found(pattern(), negativePrompt) is { } negative)
            {
                yield return $"the negative prompt has '{negative}': {instead.Replace(", and what should not be seen goes to --negative", "", StringComparison.Ordinal)}.";
            }
        }
    }

    private static string? Found(Regex pattern, string text)
    {
        Match match;
        try
        {
            match = pattern.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // It is only advice: a prompt that takes so long to look through goes without.
            return null;
        }

        // In a prompt all in capitals, BREAK and AND are words like the others.
        bool capital = match.Success && match.Groups["capital"].Success;
        if (!match.Success || (capital && !text.Any(char.IsLower)))
        {
            return null;
        }

        string found = string.Join(' ', match.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return found.Length <= LongestShown ? found : found[..(LongestShown - (char.IsHighSurrogate(found[LongestShown - 1]) ? 1 : 0))] + "…";
    }

    /// <summary>
    /// "(rain:1.4)", "((rain))", "rain::2", "(rain)1.3": a whole number counts only behind something else than a digit, which "(at 14:30)" has.
    /// </summary>
    [GeneratedRegex(
        @"[(（][^()（）]*?(?:[^\s\d(（][\s]*[:：]\s*[-+]?\d*\.?\d+|[:：]\s*[-+]?\d*\.\d+)\s*[)）]|\({2,}[^()]+\){2,}|[\p{L}\p{N})]+::-?\d*\.?\d+|\([^()]+\)\d+\.\d+|(?<![\w.])\d+\.\d+::[^:]+::",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Weight();

    /// <summary>"rain++", "(heavy rain)--"; not C++ nor a dash with a space before it.</summary>
    [GeneratedRegex(@"(?<!\w)(?!(?:c|g|notepad)\+\+)[\p{L}\p{N}'-]*[\p{L}\p{N})""](?:\+{2,}|-{2,})(?=[\s,.;:)]|$)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pluses();

    /// <summary>"[rain]", "[rain:snow:0.5]", "[rain|snow]".</summary>
    [GeneratedRegex(@"\[+[^\[\]]*[\p{L}\p{N}][^\[\]]*\]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Square();

    /// <summary>"{rain|snow}", "{{rain}}", "__weather__".</summary>
    [GeneratedRegex(@"\{+[^{}]*[\p{L}\p{N}][^{}]*\}+|(?<!\w)__[\w/-]+?__(?!\w)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Choice();

    /// <summary>"&lt;lora:storm:0.8&gt;", "&lt;hypernet:x&gt;".</summary>
    [GeneratedRegex(@"<\s*\p{L}+\s*:[^<>]+>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Network();

    /// <summary>"embedding:storm".</summary>
    [GeneratedRegex(@"(?<!\w)embedding:\s?[\w./-]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Embedding();

    [GeneratedRegex(@"(?<![\w'-])(?<capital>BREAK|ADDCOMM|ADDBASE|ADDROW|ADDCOL)(?![\w'-])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Break();

    /// <summary>"rain AND snow", "(rain).and()", "(rain, snow).blend(0.5, 0.5)", "rain.swap(snow)".</summary>
    [GeneratedRegex(@"(?<=\s)(?<capital>AND)(?=\s)|\.(?:and|blend|swap)\([^()]*\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Composition();

    /// <summary>"--ar 16:9", "--no rain", "--v 5".</summary>
    [GeneratedRegex(
        @"(?<=\s)--(?:ar|aspect|no|neg|niji|stylize|style|chaos|weird|tile|seed|steps|iw|quality|[vqshwn])\b(?:\s+[\w.:]+)?",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();

    /// <summary>"\(character\)".</summary>
    [GeneratedRegex(@"\\[()\[\]{}]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();
}
