using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Protocol;

/// <summary>
/// The one place where texts are cut before they go into a message or a journal. Sentences of decoders, drivers and stores are as long as they like,
/// and a message over Akka's frame is dropped with nothing but a line in the sender's log. Journals of 0.1.0 hold texts of any length.
/// </summary>
public static class MessageText
{
    /// <summary>Characters of why an attempt, a base or a node failed; most messages that carry one are many.</summary>
    public const int LongestError = 500;

    /// <summary>Characters of why a job failed, waits or refuses a command.</summary>
    public const int LongestReason = 1000;

    public const int LongestWarning = 300;

    public const int MostWarnings = 20;

    /// <summary>Candidates that a view shows, the driven ones first: as many as a prompt has.</summary>
    public const int MostWords = 64;

    public static string Error(string text) => Clip(text, LongestError);

    public static string Reason(string text) => Clip(text, LongestReason);

    public static ImmutableArray<string> Warnings(ImmutableArray<string> warnings) =>
        warnings.Length <= MostWarnings && warnings.All(warning => warning.Length <= LongestWarning)
            ? warnings
            : [.. warnings.Take(MostWarnings).Select(warning => Clip(warning, LongestWarning))];

    public static ImmutableArray<WordScore> Words(ImmutableArray<WordScore> words) =>
        words.Length <= MostWords && words.All(word => word.Word.Length <= RequestLimits.LongestWord)
            ? words
            : [.. words.Take(MostWords).Select(word => word with { Word = Clip(word.Word, RequestLimits.LongestWord) })];

    public static ImmutableArray<PresetScore> Presets(ImmutableArray<PresetScore> presets) =>
        presets.Length <= RequestLimits.MostSounds && presets.All(preset => preset.Sound.Length <= RequestLimits.LongestFileName)
            ? presets
            : [.. presets.Take(RequestLimits.MostSounds).Select(preset => preset with { Sound = Clip(preset.Sound, RequestLimits.LongestFileName) })];

    /// <summary>The view as it fits into a message; the same one when it does already.</summary>
    public static JobView Fit(JobView view)
    {
        bool fits = view.Prompt.Length <= RequestLimits.LongestPrompt
            && view.User.Length <= RequestLimits.LongestUser
            && (view.Reason?.Length ?? 0) <= LongestReason
            && Warnings(view.Warnings) == view.Warnings
            && Words(view.Words) == view.Words
            && Presets(view.Presets) == view.Presets;
        return fits ? view : view with
        {
            Prompt = Clip(view.Prompt, RequestLimits.LongestPrompt),
            User = Clip(view.User, RequestLimits.LongestUser),
            Reason = view.Reason is { } reason ? Reason(reason) : null,
            Warnings = Warnings(view.Warnings),
            Words = Words(view.Words),
            Presets = Presets(view.Presets),
        };
    }

    /// <summary>At most <paramref name="longest"/> characters, the last one "…" where something was cut; no half of a surrogate pair stays.</summary>
    public static string Clip(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int kept = longest - 1;
        return $"{text.AsSpan(0, char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept)}…";
    }
}
