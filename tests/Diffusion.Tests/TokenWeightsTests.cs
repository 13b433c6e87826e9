using AADiff.Shared.Pictures;
using Xunit;

namespace AADiff.Diffusion.Tests;

public sealed class TokenWeightsTests
{
    private static readonly DrivenWord[] _words = [new("stormy", [2, 3]), new("sea", [5])];

    [Fact]
    public void Every_piece_of_a_word_gets_its_strength_and_nothing_else_moves()
    {
        Assert.Equal([1, 1, 0.5f, 0.5f, 1, 2, 1, 1], TokenWeights.Of(_words, [0.5f, 2], tokens: 8, endToken: 6, scaleEndToken: false));
    }

    [Fact]
    public void The_end_of_text_and_the_padding_can_follow_the_words()
    {
        Assert.Equal([1, 1, 0.5f, 0.5f, 1, 3, 1.5f, 1.5f], TokenWeights.Of(_words, [0.5f, 3], tokens: 8, endToken: 6, scaleEndToken: true));
    }

    [Theory]
    [InlineData(new float[] { 1 }, "1 strengths for 2")]
    [InlineData(new float[] { 1, float.NaN }, "sea")]
    public void Strengths_that_do_not_fit_are_refused(float[] strengths, string said)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => TokenWeights.Of(_words, strengths, 8, 6, false));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(-1)]
    public void A_token_outside_the_prompt_is_refused_because_the_graph_would_not_notice(int token)
    {
        Assert.Throws<ArgumentException>(() => TokenWeights.Of([new DrivenWord("sea", [token])], [2], 8, 6, false));
    }
}
