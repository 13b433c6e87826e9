using AADiff.Models.Tokenizers;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Grounding;

public sealed class CandidateWordsTests
{
    private static readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(TestData.MiniModel("tokenizer"));

    [Theory]
    [InlineData("Lightning over a city at night", "lightning city night")]
    [InlineData("a photo of rain on the sea, highly detailed, 4k", "rain sea")]
    [InlineData("an oil painting of WAVES, Waves and waves", "waves")]
    [InlineData("two dogs and 3 cats in 1999", "two dogs cats")]
    [InlineData("a rock'n'roll band, semi-detached", "rock'n'roll band semi-detached")]
    [InlineData("a cinematic photo in black and white", "cinematic photo black white")]
    [InlineData("of the and with", "")]
    [InlineData("夜の街に雷が光る", "")]
    [InlineData("молния над городом, rain", "rain")]
    [InlineData("éclairs, Straße über ŁÓDŹ, ｒａｉｎ", "éclairs straße über łódź")]
    [InlineData("!!! 123 ...", "")]
    public void Grammar_styles_and_numbers_are_left_out(string prompt, string candidates) =>
        Assert.Equal(candidates, Candidates(prompt, new GroundingSettings()));

    [Fact]
    public void Words_beyond_the_limit_are_left_out() =>
        Assert.Equal("rain", Candidates(string.Join(' ', Enumerable.Repeat("rain", 75)) + " thunder", new GroundingSettings()));

    [Fact]
    public void More_words_can_be_left_out() =>
        Assert.Equal("rain", Candidates("vaporwave rain", new GroundingSettings { AlsoSkipped = ["vaporwave"] }));

    private static string Candidates(string prompt, GroundingSettings settings) =>
        string.Join(' ', CandidateWords.Of(_tokenizer.Encode(prompt), settings));
}
