using AADiff.Sound.Decoding;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

public sealed class PlainNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("-i")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\" -i \"/etc/passwd")]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("a..b")]
    [InlineData("file:a")]
    [InlineData("concat:a|b")]
    [InlineData("a%03d.png")]
    [InlineData("A.wav")]
    [InlineData("a\nb")]
    [InlineData("größe")]
    [InlineData("a'b")]
    [InlineData("a\\b")]
    public void A_name_that_could_mean_something_is_refused(string name) => Assert.Throws<ArgumentException>(() => new PlainName(name));

    [Theory]
    [InlineData("sound")]
    [InlineData("segment-0a1b.mp4")]
    [InlineData("0.part")]
    public void A_plain_name_is_itself(string name) => Assert.Equal(name, new PlainName(name).ToString());

    [Fact]
    public void A_name_has_a_longest_length() => Assert.Throws<ArgumentException>(() => new PlainName(new string('a', 121)));
}
