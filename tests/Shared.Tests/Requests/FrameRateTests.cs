using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Shared.Tests.Requests;

public sealed class FrameRateTests
{
    [Theory]
    [InlineData("30", 30, 1)]
    [InlineData("60000/2002", 30000, 1001)]
    [InlineData("29.97", 30000, 1001)]
    [InlineData("23.976", 24000, 1001)]
    [InlineData("12.5", 25, 2)]
    public void Rates_are_read_as_exact_fractions(string text, int numerator, int denominator)
    {
        Assert.True(FrameRate.TryParse(text, out FrameRate rate));
        Assert.Equal((numerator, denominator), (rate.Numerator, rate.Denominator));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("30/0")]
    [InlineData("1/2/3")]
    [InlineData("1e3")]
    [InlineData("fast")]
    [InlineData("0.0001")]
    public void Anything_else_is_no_rate(string text) => Assert.False(FrameRate.TryParse(text, out _));

    [Theory]
    [InlineData(48000, 48000, 30, 1, 30)]
    [InlineData(800, 48000, 30, 1, 1)]
    [InlineData(1, 48000, 30, 1, 1)]
    [InlineData(2400, 48000, 30, 1, 2)]
    [InlineData(3600L * 48000, 48000, 30000, 1001, 107892)]
    public void Half_a_frame_rounds_up_and_there_is_always_one(long samples, int sampleRate, int numerator, int denominator, int frames) =>
        Assert.Equal(frames, new FrameRate(numerator, denominator).FrameCount(samples, sampleRate));
}
