using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Grounding;

public sealed class SoundGroundingTests
{
    private static readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(TestData.MiniModel("tokenizer"));

    [Theory]
    [InlineData("thunder_48000_mono.wav", "lightning over a city at night", "lightning")]
    [InlineData("thunder_48000_mono.wav", "a photo of a quiet forest and snow in lightning, 4k", "lightning")]
    [InlineData("fire_48000_mono.wav", "a beach at dusk with a fire near the harbour", "fire")]
    [InlineData("dog_48000_mono.wav", "a dog on a sandy beach at sunset", "dog")]
    [InlineData("rooster_48000_mono.wav", "mountains by day, a rooster on a field", "rooster")]
    public async Task A_recording_chooses_its_word_among_the_others(string recording, string prompt, string word)
    {
        GroundingResult result = await Choose(recording, prompt);

        Assert.Equal(word, Assert.Single(result.Driven).Word);
        Assert.Equal(result.Words.OrderByDescending(w => w.Score), result.Words);
        Assert.Equal([word], result.Words.Where(w => w.Driven).Select(w => w.Word));
        Assert.Equal(1, result.Shares.Sum(), 1e-9);
        Assert.Equal(result.Shares[0], result.Shares.Max());
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task The_chosen_word_owns_its_tokens_wherever_it_stands()
    {
        GroundingResult result = await Choose("thunder_48000_mono.wav", "lightning over a city, more Lightning");

        Assert.Equal([1, 7], result.Driven[0].Tokens.AsEnumerable());
    }

    [Fact]
    public async Task Several_words_can_be_driven_and_all_scores_are_kept()
    {
        GroundingResult result = await Choose("thunder_48000_mono.wav", "snow, lightning and thunder over a city", top: 2);

        Assert.Equal(["lightning", "thunder"], result.Driven.Select(w => w.Word).Order());
        Assert.Equal(4, result.Words.Length);
        Assert.All(result.Words, word => Assert.InRange(word.Score!.Value, -1, 1));
    }

    [Fact]
    public async Task More_words_than_there_are_means_all_of_them() =>
        Assert.Equal(2, (await Choose("thunder_48000_mono.wav", "lightning over a city", top: 5)).Driven.Length);

    [Fact]
    public async Task A_sound_that_fits_nothing_is_warned_about()
    {
        GroundingResult result = await Choose("dog_48000_mono.wav", "a table in a kitchen");

        Assert.Contains(result.Warnings, warning => warning.Contains("fits the sound only weakly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Words_that_fit_equally_are_warned_about_and_the_first_one_wins()
    {
        using ClapModel clap = ClapModelTests.OpenMini();
        GroundingSettings deaf = new() { Template = "This is a sound." };

        GroundingResult result = await Choose(clap, deaf, "snow and rain and fire");

        Assert.Equal(["snow", "rain", "fire"], result.Words.Select(w => w.Word));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("'snow' (", StringComparison.Ordinal)
            && warning.Contains("and 'rain' (", StringComparison.Ordinal) && warning.Contains("about equally", StringComparison.Ordinal));
    }

    [Fact]
    public void Words_named_by_hand_are_taken_without_listening()
    {
        GroundingResult result = SoundGrounding.ByHand(_tokenizer.Encode("lightning over a City at night"), ["CITY", "night", "city"]);

        Assert.Equal([("city", null, true), ("night", null, true)], result.Words.Select(w => (w.Word, w.Score, w.Driven)));
        Assert.Equal([4, 6], result.Driven.SelectMany(w => w.Tokens));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_word_named_by_hand_must_be_in_the_prompt() =>
        Assert.Equal(ErrorClass.Prompt, Assert.Throws<UserError>(() => SoundGrounding.ByHand(_tokenizer.Encode("a city"), ["rain"])).Class);

    [Fact]
    public async Task A_prompt_without_a_word_to_hear_is_refused()
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => Choose("thunder_48000_mono.wav", "of the and with"));

        Assert.Equal(ErrorClass.Prompt, error.Class);
    }

    [Fact]
    public async Task A_sound_without_samples_is_refused()
    {
        using ClapModel clap = ClapModelTests.OpenMini();

        UserError error = await Assert.ThrowsAsync<UserError>(() =>
            new SoundGrounding(clap).ChooseAsync(ReferenceSounds.Blocks([]), _tokenizer.Encode("rain"), 1, default));

        Assert.Equal(ErrorClass.Input, error.Class);
    }

    [Fact]
    public async Task Listening_stops_when_it_is_cancelled()
    {
        using ClapModel clap = ClapModelTests.OpenMini();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new SoundGrounding(clap).ChooseAsync(Endless(cancelled.Token), _tokenizer.Encode("rain"), 1, cancelled.Token));
    }

    private static async Task<GroundingResult> Choose(string recording, string prompt, int top = 1)
    {
        using ClapModel clap = ClapModelTests.OpenMini();
        return await new SoundGrounding(clap).ChooseAsync(
            ReferenceSounds.Blocks(ReferenceSounds.Recording(recording)), _tokenizer.Encode(prompt), top, default);
    }

    private static Task<GroundingResult> Choose(ClapModel clap, GroundingSettings settings, string prompt) =>
        new SoundGrounding(clap, settings).ChooseAsync(
            ReferenceSounds.Blocks(ReferenceSounds.Make("noise_5s")), _tokenizer.Encode(prompt), 1, default);

    private static async IAsyncEnumerable<ReadOnlyMemory<float>> Endless(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (float[] block = new float[48_000]; ; await Task.Yield())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return block;
        }
    }
}
