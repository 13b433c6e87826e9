using AADiff.Coordinator.Access;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

public sealed class FarmKeyTests
{
    [Fact]
    public void A_key_is_read_back_from_its_text_and_its_name_does_not_tell_the_secret()
    {
        FarmKey key = FarmKey.New();

        Assert.True(FarmKey.TryParse(key.Text, out FarmKey? read));
        Assert.Equal((key.Id, key.Hash), (read.Id, read.Hash));
        Assert.StartsWith($"{key}_", key.Text, StringComparison.Ordinal);
        Assert.Equal("aadk_".Length + 12, key.ToString().Length);
        Assert.DoesNotContain(key.Text[^51..^8], key.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_keys_are_alike() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => FarmKey.New().Text).Distinct().Count());

    [Fact]
    public void A_text_with_any_letter_wrong_is_no_key()
    {
        string text = FarmKey.New().Text;
        for (int at = 0; at < text.Length; at++)
        {
            char other = text[at] == 'b' ? 'c' : 'b';
            Assert.False(FarmKey.TryParse(text[..at] + other + text[(at + 1)..], out _), $"letter {at}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("aadk_")]
    [InlineData("aadk_aaaaaaaaaaaa_\u00e4")]
    public void What_is_no_key_is_none(string? text) => Assert.False(FarmKey.TryParse(text, out _));
}
