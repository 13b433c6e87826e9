using System.Collections.Immutable;
using System.Globalization;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Sound.Grounding;

/// <summary>Chooses the words of a prompt that a sound drives (docs/method.md §4.2: CLAP similarity of the sound and each word).</summary>
public sealed class SoundGrounding(ClapModel clap, GroundingSettings? settings = null)
{
    private readonly GroundingSettings _settings = settings ?? new();

    /// <summary>Words that the user named; the sound is not looked at.</summary>
    /// <exception cref="UserError">Class Prompt: a word is not in the prompt, or beyond what the model reads.</exception>
    public static GroundingResult ByHand(TokenizedPrompt prompt, IEnumerable<string> words)
    {
        string[] named = [.. words.Select(PromptWords.Fold).Distinct()];
        return new GroundingResult(
            [.. named.Select(word => new WordScore(word, null, Driven: true))],
            [.. named.Select(word => new DrivenWord(word, WordFinder.Find(prompt, word)))],
            [],
            []);
    }

    /// <param name="blocks">The sound, mono, at the rate of the CLAP model's features; read once.</param>
    /// <param name="prompt">As the diffusion model reads it: positions of the driven words are its.</param>
    /// <param name="top">How many words are driven, at least 1; fewer when the prompt has fewer candidates.</param>
    /// <param name="cancellationToken">Stops between windows of the sound.</param>
    /// <exception cref="UserError">Class Prompt: no word to choose from. Class Input: no samples. Class Model: CLAP fails.</exception>
    public async Task<GroundingResult> ChooseAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> blocks, TokenizedPrompt prompt, int top, CancellationToken cancellationToken)
    {
        RequireCandidates(prompt, _settings);
        SoundEmbedding sound = await clap.EmbedSoundAsync(blocks, cancellationToken).ConfigureAwait(false)
            ?? throw new UserError(ErrorClass.Input, "the sound has no samples, so no word can be chosen by it; use another file.");
        return Choose(sound, prompt, top);
    }

    /// <summary>Before a long sound is listened to.</summary>
    /// <exception cref="UserError">Class Prompt: no word to choose from.</exception>
    public static ImmutableArray<string> RequireCandidates(TokenizedPrompt prompt, GroundingSettings? settings = null)
    {
        ImmutableArray<string> candidates = CandidateWords.Of(prompt, settings ?? new());
        if (candidates.IsEmpty && !CandidateWords.InOtherLetters(prompt).IsEmpty)
        {
            throw new UserError(
                ErrorClass.Prompt,
                $"no word of the prompt '{prompt.Text}' can be chosen by listening, since CLAP reads English; name the part to move with --word, "
                    + "which may be any stretch of the prompt that covers whole tokens.");
        }

        return !candidates.IsEmpty ? candidates : throw new UserError(
            ErrorClass.Prompt,
            $"no word of the prompt '{prompt.Text}' names something that could be heard; name the word to move with --word, or describe the scene.");
    }

    /// <param name="sound">Embedded by the same model.</param>
    /// <param name="prompt">As the diffusion model reads it.</param>
    /// <param name="top">How many words are driven, at least 1.</param>
    public GroundingResult Choose(SoundEmbedding sound, TokenizedPrompt prompt, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ImmutableArray<string> candidates = RequireCandidates(prompt, _settings);
        double[][] texts = clap.EmbedTexts([.. candidates.Select(word => _settings.Template.Replace("{w}", word, StringComparison.Ordinal))]);

        // The sort is stable: of equal scores the word that comes first in the prompt leads.
        (string Word, double Score)[] ranked =
            [.. candidates.Select((word, i) => (word, Embedding.Dot(sound.Direction, texts[i]))).OrderByDescending(entry => entry.Item2)];
        int driven = Math.Min(top, ranked.Length);
        return new GroundingResult(
            [.. ranked.Select((entry, rank) => new WordScore(entry.Word, entry.Score, rank < driven))],
            [.. ranked[..driven].Select(entry => new DrivenWord(entry.Word, WordFinder.Find(prompt, entry.Word)))],
            Shares(ranked),
            [.. Sampled(sound), .. Doubts(ranked, driven), .. Unread(CandidateWords.InOtherLetters(prompt))]);
    }

    private static IEnumerable<string> Sampled(SoundEmbedding sound)
    {
        if (sound.Windows < sound.Of)
        {
            yield return $"the sound is long: its word was chosen by {sound.Windows} of {sound.Of} stretches, spread over all of it; if another word should move, name it with --word.";
        }
    }

    private static IEnumerable<string> Unread(ImmutableArray<string> words)
    {
        if (words.Length > 0)
        {
            string first = words[0].Length <= 40 ? words[0] : words[0][..40] + "…";
            yield return $"CLAP reads English, so '{first}'{(words.Length > 1 ? " and others" : "")} could not be chosen; name the part to move with --word.";
        }
    }

    private ImmutableArray<double> Shares((string Word, double Score)[] ranked)
    {
        double[] weights = [.. ranked.Select(entry => Math.Exp(clap.LogitScale * (entry.Score - ranked[0].Score)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private IEnumerable<string> Doubts((string Word, double Score)[] ranked, int driven)
    {
        foreach ((string word, double score) in ranked[..driven].Where(entry => entry.Score < _settings.WeakScore))
        {
            yield return $"'{word}' fits the sound only weakly (score {Show(score)}); if another word should move, name it with --word.";
        }

        if (driven < ranked.Length && ranked[driven - 1].Score - ranked[driven].Score < _settings.CloseMargin)
        {
            ((string last, double lastScore), (string next, double nextScore)) = (ranked[driven - 1], ranked[driven]);
            yield return $"'{last}' ({Show(lastScore)}) and '{next}' ({Show(nextScore)}) fit the sound about equally; if the other should move, name it with --word.";
        }
    }

    private static string Show(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>How the words of a sound are chosen; the defaults are those of docs/method.md §4.2.</summary>
public sealed record GroundingSettings
{
    /// <summary>The sentence that CLAP's text half reads, {w} being the word.</summary>
    public string Template { get; init; } = "This is a sound of {w}.";

    /// <summary>More words, in lower case, that are no candidates: media and styles that the built-in list lacks.</summary>
    public ImmutableHashSet<string> AlsoSkipped { get; init; } = [];

    /// <summary>A chosen word with a lower cosine is warned about.</summary>
    public double WeakScore { get; init; } = 0.15;

    /// <summary>A choice that leads by less is warned about.</summary>
    public double CloseMargin { get; init; } = 0.02;
}
