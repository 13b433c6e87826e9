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

    [Theory]
    [InlineData("rain.wav@-6dB", "rain.wav", -6.0)]
    [InlineData("rain.wav:rain@-6dB", "rain.wav", -6.0, "rain")]
    [InlineData("rain.wav@+2.5 db:rain", "rain.wav", 2.5, "rain")]
    [InlineData("sea.ogg:sea, waves @ 3dB", "sea.ogg", 3.0, "sea", "waves")]
    [InlineData("me@home.wav:rain@0dB", "me@home.wav", 0.0, "rain")]
    [InlineData("me@home.wav:rain", "me@home.wav", null, "rain")]
    public void A_gain_follows_the_file_or_its_words(string text, string path, double? decibels, params string[] words)
    {
        SoundArgument sound = SoundArgument.Parse(text);

        Assert.Equal((path, decibels), (sound.Path, sound.Decibels));
        Assert.Equal(words, sound.Words);
    }

    [Theory]
    [InlineData("take@-6dB", "", "take@-6dB", null)]
    [InlineData("take@-6dB", "@-3dB", "take@-6dB", -3.0)]
    [InlineData("take@-6dB", ":rain", "take@-6dB", null, "rain")]
    [InlineData("take:two", ":rain@1dB", "take:two", 1.0, "rain")]
    [InlineData("take:two", "@1dB", "take:two", 1.0)]
    [InlineData("take@2", "", "take@2", null)]
    [InlineData("-x😀'\"%s\n.wav", ":rain@-6dB", "-x😀'\"%s\n.wav", -6.0, "rain")]
    public void A_file_that_is_there_is_taken_by_its_name_whatever_its_name_is(
        string existing, string rest, string name, double? decibels, params string[] words)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(existing), "x");

        SoundArgument sound = SoundArgument.Parse(folder.File(existing) + rest);

        Assert.Equal((folder.File(name), decibels), (sound.Path, sound.Decibels));
        Assert.Equal(words, sound.Words);
    }

    [Theory]
    [InlineData("rain.wav@-6")]
    [InlineData("rain.wav:rain@12.5")]
    public void A_gain_without_its_unit_is_a_wrong_command_line(string text) =>
        Assert.Contains("like @-6dB", Assert.Throws<UserError>(() => SoundArgument.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_colon_without_a_word_is_a_wrong_command_line() =>
        Assert.Equal(ErrorClass.Usage, Assert.Throws<UserError>(() => SoundArgument.Parse("rain.wav:")).Class);
}
