using AADiff.Cli.Options;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Options;

public sealed class SoundArgumentTests
{
    [Theory]
    [InlineData("rain.wav", "rain.wav")]
    [InlineData("rain.wav:rain", "rain.wav", "rain")]
    [InlineData("a:b/rain.wav", "a:b/rain.wav")]
    [InlineData("a:b/rain.wav:rain, drops", "a:b/rain.wav", "rain", "drops")]
    [InlineData("sea.ogg:sea,waves", "sea.ogg", "sea", "waves")]
    public void A_file_and_the_words_it_drives(string text, string path, params string[] words)
    {
        SoundArgument sound = SoundArgument.Parse(text);

        Assert.Equal(path, sound.Path);
        Assert.Equal(words, sound.Words);
    }

    [Fact]
    public void A_file_whose_name_has_a_colon_is_that_file()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("take:two");
        File.WriteAllText(path, "x");

        Assert.Equal(path, SoundArgument.Parse(path).Path);
    }

    [Fact]
    public void A_colon_without_a_word_is_a_wrong_command_line() =>
        Assert.Equal(ErrorClass.Usage, Assert.Throws<UserError>(() => SoundArgument.Parse("rain.wav:")).Class);
}
