using System.Text.RegularExpressions;
using AADiff.Testing;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Cli.Tests;

/// <summary>docs/recipes.md, with the program as it is, on the beginning of each sample.</summary>
public sealed partial class RecipesTests : IDisposable
{
    /// <summary>What makes a render short: settings that a recipe does not speak of.</summary>
    private static readonly string[] _quick = ["--draft", "--steps", "1", "--fps", "5", "--fidelity", "20"];

    /// <summary>Options whose value is a file or a folder of the one that the command runs in.</summary>
    private static readonly string[] _ofFiles = ["--audio", "--out", "--png", "--csv", "--curve", "--frames", "--plot", "--heard", "--image", "curve", "batch"];

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Every_command_of_the_recipes_works_in_a_fresh_clone()
    {
        Directory.CreateDirectory(_world.At("samples"));
        Directory.CreateDirectory(_world.At("videos"));
        foreach (string sample in (string[])["thunder", "rain", "waves", "fireplace"])
        {
            await VideoWorld.FfmpegAsync(
                "-i", TestData.Sample($"{sample}.ogg"), "-t", sample == "fireplace" ? "2.6" : "0.6", "-ac", "1", _world.At("samples", $"{sample}.ogg"));
        }

        File.Copy(TestData.Sample("rain-sea.png"), _world.At("samples", "rain-sea.png"));
        await File.WriteAllTextAsync(
            _world.At("list.csv"),
            $"prompt,audio,out,draft,fps,steps\nrain over a city,{_world.At("samples", "rain.ogg")},{_world.At("listed.mp4")},yes,5,1\n");
        string[] recipes = [.. Command().Matches(await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "docs", "recipes.md"))).Select(match => match.Groups[1].Value)];
        foreach (string recipe in recipes)
        {
            string[] arguments = Arguments(recipe);
            int exit = await CommandLine.RunAsync(arguments, _world.Real(), CancellationToken.None);

            Assert.True(exit == 0, $"{recipe} ends with {exit}: {_world.Error}");
            for (int i = 1; i < arguments.Length; i++)
            {
                Assert.True(
                    arguments[i - 1] is not ("--out" or "--png" or "--csv" or "--plot" or "--frames") || Path.Exists(arguments[i]), $"{recipe} wrote nothing");
            }
        }

        Assert.True(recipes.Length >= 17, $"{recipes.Length} recipes");
        Assert.Equal(4, Directory.GetFiles(_world.At("videos"), "*.mp4").Length);
        Assert.Contains("lightning", _world.Said, StringComparison.Ordinal);
    }

    private string[] Arguments(string recipe)
    {
        string[] words = [.. Word().Matches(recipe).Select(match => match.Value.Trim('"'))];
        for (int i = 1; i < words.Length; i++)
        {
            words[i] = words[0] == "compare" && words[i].EndsWith(".json", StringComparison.Ordinal) ? _world.At(words[i]) : _ofFiles.Contains(words[i - 1]) && !words[i].StartsWith('-') ? _world.At(words[i].Split('/')) : words[i];
        }

        return words[0] switch
        {
            "still" => [.. words, "--steps", "1"],
            "curve" => [.. words, "--fps", "5"],
            "render" => [.. words, .. _quick.Except(words)],
            _ => words,
        };
    }

    [GeneratedRegex(@"\| `aadiff ([^`]+)` \|")]
    private static partial Regex Command();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
