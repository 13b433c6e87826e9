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
    public void Of_a_sentence_without_spaces_only_the_end_that_falls_off_is_named()
    {
        TokenizedPrompt prompt = _clip.Encode(string.Concat(Enumerable.Repeat("夜の街に雷が光る", 12)));

        string fallen = Assert.Single(WordFinder.FallenWords(prompt));

        Assert.Equal("…" + prompt.Text[prompt.TruncatedFrom!.Value..], fallen);
        Assert.EndsWith($"fall off the end: {fallen}; shorten the prompt.", Assert.Throws<UserError>(() => WordFinder.RequireUsable(prompt)).Message,
            StringComparison.Ordinal);
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

    [Theory]
    [InlineData("a dog (asleep), in the rain", "asleep", "asleep")]
    [InlineData("a (lightning), over a city", "lightning", "lightning")]
    [InlineData("lightning/rain;thunder…storm", "thunder", "thunder")]
    [InlineData("lightning-bolts over a city", "lightning", "lightning")]
    [InlineData("neon_city at night", "city", "city")]
    [InlineData("a lightning bolt!", "!", "!")]
    [InlineData("wow! a storm!", "storm!", "storm")]
    [InlineData("one,  two\n three", "two three", "two\n three")]
    [InlineData("rain, at night", "rain, at", "rain, at")]
    [InlineData("Rock ’n’ Roll", "'n'", "n")]
    public void Any_stretch_that_covers_whole_tokens_can_be_driven(string prompt, string word, string driven) => AssertDrives(prompt, word, driven);

    [Theory]
    [InlineData("夜の街に雷が光る")]
    [InlineData("城市夜空中的闪电和雨")]
    [InlineData("ฟ้าผ่าเหนือเมืองในเวลากลางคืน")]
    [InlineData("カミナリとガラス、雨の音")]
    [InlineData("번개가 치는 밤")]
    [InlineData("a雷b🌩️c 雨")]
    public void Of_every_stretch_of_a_prompt_without_spaces_either_its_tokens_are_found_or_near_ones_are_named_that_can_be(string text)
    {
        TokenizedPrompt prompt = _clip.Encode(text);
        int found = 0, refused = 0;
        foreach ((int from, int to) in Stretches(text))
        {
            string stretch = text[from..to];
            try
            {
                int[] tokens = [.. WordFinder.Find(prompt, stretch)];
                Assert.NotEmpty(tokens);
                Assert.All(tokens, token => Assert.Contains(
                    PromptWords.Fold(text[prompt.Spans[token].Start..prompt.Spans[token].End]).Trim(), PromptWords.Fold(stretch), StringComparison.Ordinal));
                found++;
            }
            catch (UserError error)
            {
                Assert.Equal(ErrorClass.Prompt, error.Class);
                string[] near = [.. error.Message.Split('\'').Index().Where(part => part.Index % 2 == 1).Skip(1).Select(part => part.Item)];
                Assert.NotEmpty(near);
                Assert.All(near, other => Assert.NotEmpty(WordFinder.Find(prompt, other)));
                refused++;
            }
        }

        Assert.True(found > 1, $"{found} of {found + refused}");
    }

    [Fact]
    public void A_part_of_a_token_is_answered_with_the_nearest_stretches_that_can_be_driven()
    {
        UserError error = Assert.Throws<UserError>(() => WordFinder.Find(_clip.Encode("lightning over a city"), "light"));

        Assert.Equal(ErrorClass.Prompt, error.Class);
        Assert.Equal(
            "'light' is in the prompt but cuts a token in two, and only whole tokens can be driven; the nearest stretch that can is 'lightning'.",
            error.Message);
        error = Assert.Throws<UserError>(() => WordFinder.Find(_clip.Encode("lightning over a city"), "ning over a ci"));
        Assert.EndsWith("the nearest stretches that can are 'over a', 'lightning over a city'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_wins_over_a_stretch_and_a_whole_stretch_over_one_that_cuts()
    {
        TokenizedPrompt prompt = _clip.Encode("concatenate a cat");

        Assert.Equal(prompt.Ids.Length - 2, Assert.Single(WordFinder.Find(prompt, "cat")));
        AssertDrives("rainbows lightning-rain", "rain", "rain");
    }

    [Fact]
    public void Where_padding_has_the_id_of_the_exclamation_mark_only_the_mark_itself_is_driven()
    {
        ClipTokenizer second = ClipTokenizer.Load(TestData.Exports("sdxl-pipeline-optimum", "tokenizer_2"));
        TokenizedPrompt prompt = second.Encode("a storm! and rain!");
        int[] padded = prompt.Padded(second.Limit, second.PadId);

        int[] marks = [.. WordFinder.Find(prompt, "!")];

        Assert.Equal(0, second.PadId);
        Assert.Equal([.. Enumerable.Range(1, prompt.Ids.Length - 2).Where(at => padded[at] == 0)], marks);
        Assert.Equal(2, marks.Length);
        Assert.DoesNotContain(marks[0], WordFinder.Find(prompt, "storm"));
        Assert.Equal(second.EndId, padded[prompt.Ids.Length - 1]);
    }

    [Fact]
    public void A_stretch_beyond_the_limit_is_told_apart_from_one_that_is_not_there()
    {
        TokenizedPrompt prompt = _clip.Encode(string.Join(' ', Enumerable.Repeat("dog", 75)) + " thunder!");

        UserError error = Assert.Throws<UserError>(() => WordFinder.Find(prompt, "!"));

        Assert.Contains("beyond the 75 tokens", error.Message, StringComparison.Ordinal);
    }

    private static void AssertDrives(string text, string word, string driven)
    {
        TokenizedPrompt prompt = _clip.Encode(text);
        int[] tokens = [.. WordFinder.Find(prompt, word)];

        Assert.Equal(driven, text[prompt.Spans[tokens[0]].Start..prompt.Spans[tokens[^1]].End]);
        Assert.Equal(Enumerable.Range(tokens[0], tokens.Length), tokens);
    }

    private static IEnumerable<(int From, int To)> Stretches(string text)
    {
        int[] starts = [.. Enumerable.Range(0, text.Length + 1).Where(at => at == text.Length || !char.IsLowSurrogate(text[at]))];
        return starts.SelectMany(from => starts.Where(to => to > from).Select(to => (from, to))).Where(s => text[s.from..s.to].Trim().Length > 0);
    }
}
