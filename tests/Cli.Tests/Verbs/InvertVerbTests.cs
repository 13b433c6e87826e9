using System.Text.Json;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

/// <summary>With the bundled model, in two steps.</summary>
public sealed class InvertVerbTests : IDisposable
{
    private static readonly string _photo = TestData.Photo("rain-sea-day.png");

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task All_methods_are_shown_in_a_file_that_needs_nothing_beside_it()
    {
        Assert.Equal(0, await RunAsync("--all", "--report", _world.At("out", "sea.html")));

        string page = await File.ReadAllTextAsync(_world.At("out", "sea.html"));
        Assert.All((string[])["npi", "ddim", "proximal", "proximal-soft", "edict", "null-text"], method => Assert.Contains($"<h2>{method}</h2>", page, StringComparison.Ordinal));
        Assert.Equal(2 + (6 * 2 * 5), page.Split("data:image/png;base64,").Length - 1);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("strength 1.5", page, StringComparison.Ordinal);
        Assert.Contains("Drawing on the processor", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_figures_and_silence_is_the_codecs_photo()
    {
        Assert.Equal(0, await RunAsync("--json"));

        JsonElement npi = Assert.Single(JsonDocument.Parse(_world.Output.ToString().Trim().Split('\n')[^1]).RootElement.EnumerateArray());
        Assert.InRange(npi.GetProperty("silenceToCodec").GetDouble(), 45, 100);
        Assert.Equal(5, npi.GetProperty("toPhoto").GetArrayLength());
    }

    [Theory]
    [InlineData(2, "--word is missing", "--prompt", "rain over the sea")]
    [InlineData(2, "--prompt is missing", "--word", "rain")]
    [InlineData(2, "leave one of them out", "--prompt", "rain", "--word", "rain", "--all", "--invert", "npi")]
    [InlineData(2, "draws on one device, not on several (cuda:0,cuda:1)", "--device", "cuda:0,cuda:1")]
    [InlineData(2, "\"gpu\" is not a device", "--device", "gpu")]
    [InlineData(7, "must end with .html", "--prompt", "rain", "--word", "rain", "--report", "sea.pdf")]
    public async Task What_is_missing_is_said_before_anything_is_inverted(int code, string says, params string[] options)
    {
        Assert.Equal(code, await _world.RunAsync(["invert", _photo, .. options]));

        Assert.Contains(says, _world.Error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] options) => _world.RunAsync(
        ["invert", _photo, "--prompt", "rain over the sea", "--word", "rain", "--steps", "2", "--device", "auto", .. options]);
}
