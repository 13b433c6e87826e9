using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Tokenizers;

public sealed class WordFinderTests
{
    private static readonly ClipTokenizer _clip = ClipTokenizer.Load(TestData.Vectors("tokenizers", "clip-vit-l14"));

    [Theory]
    [InlineData("lightning over a city at night", "lightning", new[] { 1 })]
    [InlineData("lightning over a city at night", "CITY", new[] { 4 })]
    [InlineData("a storm, then a storm.", "storm", new[] { 2, 6 })]
    [InlineData("crashing waves on a beach", "crashing waves", new[] { 1, 2 })]
    [InlineData("a stormy storm", "storm", new[] { 3 })]
    [InlineData("a  \t storm!", "storm", new[] { 2 })]
    [InlineData("it’s the dog's bone", "dog's", new[] { 6, 7 })]
    public void A_word_owns_the_tokens_under_it(string prompt, string word, int[] tokens) =>
        Assert.Equal(tokens, WordFinder.Find(_clip.Encode(prompt), word));

    [Fact]
    public void A_word_of_several_pieces_owns_all_of_them()
    {
        TokenizedPrompt prompt = _clip.Encode("a zxqvortle falls");

        int[] tokens = [.. WordFinder.Find(prompt, "zxqvortle")];

        Assert.True(tokens.Length > 1);
        Assert.Equal(Enumerable.Range(2, tokens.Length), tokens);
        Assert.Equal(prompt.Ids.Length - 2, tokens[^1] + 1);
    }

    [Fact]
    public void An_accent_may_be_written_either_way()
    {
        TokenizedPrompt prompt = _clip.Encode("a cafe\u0301 at night");

        Assert.NotEmpty(WordFinder.Find(prompt, "caf\u00E9"));
    }

    [Fact]
    public void A_word_that_is_not_there_is_answered_with_those_that_are()
    {
        UserError error = Assert.Throws<UserError>(() => WordFinder.Find(_clip.Encode("rain on a roof, more rain"), "thunder"));

        Assert.Equal(ErrorClass.Prompt, error.Class);
        Assert.Equal("the word 'thunder' is not in the prompt; its words are: rain, on, a, roof, more.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    public void A_word_without_letters_is_not_in_the_prompt(string word) =>
        Assert.Throws<UserError>(() => WordFinder.Find(_clip.Encode("rain"), word));

    [Fact]
    public void A_prompt_that_is_too_long_names_the_words_that_fall_off()
    {
        TokenizedPrompt prompt = _clip.Encode(string.Join(' ', Enumerable.Repeat("dog", 75)) + " and thunder");

        UserError tooLong = Assert.Throws<UserError>(() => WordFinder.RequireUsable(prompt));
        UserError beyond = Assert.Throws<UserError>(() => WordFinder.Find(prompt, "thunder"));

        Assert.Equal(
            "the prompt has 77 tokens but the model reads 75, so these words fall off the end: and, thunder; shorten the prompt.", tooLong.Message);
        Assert.Contains("beyond the 75 tokens", beyond.Message, StringComparison.Ordinal);
        Assert.Equal(77, prompt.Ids.Length);
        Assert.Equal(_clip.EndId, prompt.Ids[^1]);
        Assert.Equal(75, WordFinder.Find(prompt, "dog").Length);
    }

    [Fact]
    public void A_prompt_that_just_fits_is_usable()
    {
        TokenizedPrompt prompt = _clip.Encode(string.Join(' ', Enumerable.Repeat("dog", 75)));

        WordFinder.RequireUsable(prompt);

        Assert.Empty(WordFinder.FallenWords(prompt));
    }

    [Fact]
    public void An_empty_prompt_is_refused() =>
        Assert.Equal(ErrorClass.Prompt, Assert.Throws<UserError>(() => WordFinder.RequireUsable(_clip.Encode(" \n"))).Class);
}
