using System.Text.Json;
using AADiff.Cli.Curves;
using AADiff.Cli.Rendering;
using AADiff.Shared.Requests;
using AADiff.Sound.Presets;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class CurveVerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_curve_is_plotted_and_nothing_is_written_unasked()
    {
        Assert.Equal(0, await _world.RunAsync("curve", _world.Sound()));

        Assert.Contains("▁█", _world.Said, StringComparison.Ordinal);
        Assert.EndsWith(
            "Add --csv, --data or --png FILE to write it down; render --curve takes the CSV.", _world.Said.TrimEnd(), StringComparison.Ordinal);
        Assert.Empty(_world.Left());
        Assert.Empty(Directory.EnumerateFiles(_world.At(), "thunder.curve.*"));
    }

    [Theory]
    [InlineData("--png", "Add --csv or --data FILE to write it down; render --curve takes the CSV.")]
    [InlineData("--csv", "Add --data or --png FILE to write it down.")]
    public async Task A_file_that_is_asked_for_is_the_only_one_and_the_others_are_named(string option, string lastLine)
    {
        Assert.Equal(0, await _world.RunAsync("curve", _world.Sound(), option, _world.At("out", "asked.png")));

        Assert.Equal(["asked.png"], _world.Left());
        Assert.Contains("2 frames written to asked.png", _world.Said, StringComparison.Ordinal);
        Assert.EndsWith(lastLine, _world.Said.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_curve_is_plotted_and_written_three_times_without_a_farm()
    {
        Assert.Equal(0, await _world.RunAsync(["curve", _world.Sound(), .. Files(), "--fps", "25", "--gain", "2", "--max", "5"]));

        Assert.Equal(["thunder.curve.csv", "thunder.curve.json", "thunder.curve.png"], _world.Left());
        Assert.Contains("▁█", _world.Said, StringComparison.Ordinal);
        Assert.EndsWith(
            "2 frames written to thunder.curve.csv, thunder.curve.json, thunder.curve.png", _world.Said.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal($"warning: It is short.{Environment.NewLine}", _world.Error.ToString());
        CurveOptions options = Assert.Single(_world.Curves);
        Assert.Equal((new FrameRate(25), 2.0, 5.0, null), (options.FrameRate, options.Track.Envelope!.Gain, options.Strength.Max, options.Prompt));
        Assert.Empty(_world.Opened);
    }

    [Fact]
    public async Task Notation_of_another_program_in_the_prompt_is_said_once_and_leaves_the_one_object_of_json_alone()
    {
        string[] command = ["curve", _world.Sound(), "--prompt", "(lightning:1.4) and (rain:1.2) over a city (at night)"];

        Assert.Equal(0, await _world.RunAsync(command));
        Assert.Equal(0, await _world.RunAsync([.. command, "--json"]));

        string[] lines = _world.Error.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2, lines.Count(line => line.StartsWith("warning: the prompt has '(lightning:1.4)': a weight", StringComparison.Ordinal)));
        Assert.Equal(4, lines.Length);
        using JsonDocument json = JsonDocument.Parse(_world.Output.ToString());
        Assert.Equal(2, json.RootElement.GetProperty("frames").GetArrayLength());
    }

    [Fact]
    public async Task Json_is_one_object_of_words_and_frames()
    {
        Assert.Equal(0, await _world.RunAsync(["curve", _world.Sound(), .. Files(), "--prompt", "lightning over a city", "--json"]));

        using JsonDocument json = JsonDocument.Parse(_world.Output.ToString());
        Assert.Equal(2, json.RootElement.GetProperty("frames").GetArrayLength());
        Assert.Equal(_world.Output.ToString().Trim(), await File.ReadAllTextAsync(_world.At("out", "thunder.curve.json")));
    }

    [Theory]
    [InlineData("curve")]
    [InlineData("render")]
    [InlineData("submit")]
    public async Task Every_verb_that_takes_a_preset_explains_them(string verb)
    {
        Assert.Equal(0, await _world.RunAsync([verb, "--preset", "list"]));

        Assert.All(SoundPresets.Names, name => Assert.Contains(name, _world.Said, StringComparison.Ordinal));
        Assert.Empty(_world.Opened);
    }

    [Theory]
    [InlineData(4, "does not exist", "nowhere.wav")]
    [InlineData(4, "is an address", "http://sounds.example/a.wav")]
    [InlineData(2, "Frames per second", "SOUND", "--fps", "121")]
    [InlineData(2, "made with the gain at -1", "SOUND", "--gain", "-1")]
    [InlineData(2, "add --prompt", "SOUND", "--word", "rain")]
    [InlineData(5, "The prompt is empty", "SOUND", "--prompt", "")]
    [InlineData(6, "no model 'nowhere'", "SOUND", "--model", "nowhere")]
    [InlineData(2, "no preset \"thundr\"", "SOUND", "--preset", "thundr")]
    public async Task What_can_not_be_listened_to_is_one_sentence(int code, string sentence, params string[] arguments)
    {
        string sound = _world.Sound();

        Assert.Equal(code, await _world.RunAsync(["curve", .. arguments.Select(text => text == "SOUND" ? sound : text), .. Files()]));

        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_world.Left());
        Assert.Empty(_world.Curves);
    }

    [Fact]
    public async Task A_recording_is_listened_to_grounded_and_drawn()
    {
        ISoundCurve curve = await new ListenedCurves().ListenAsync(
            new CurveOptions(
                TestData.Sample("thunder.ogg"), RequestDraft.Track("thunder.ogg"), new FrameRate(30), new StrengthMapping(), TestData.MiniModel(),
                "lightning over a city at night", [], 1),
            CancellationToken.None);

        Assert.Equal("lightning", curve.Words.Single(word => word.Driven).Word);
        using StringWriter csv = new();
        await curve.WriteCsvAsync(csv);
        Assert.Contains("\nframe,time,", csv.ToString(), StringComparison.Ordinal);
        Assert.Contains("m:lightning", csv.ToString().Split('\n')[0], StringComparison.Ordinal);
        using MemoryStream json = new();
        curve.WriteJson(json);
        Assert.Equal(curve.Frames, JsonDocument.Parse(json.ToArray()).RootElement.GetProperty("frames").GetArrayLength());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], curve.DrawPng()[..4]);
        Assert.Contains("lightning", curve.Plot(80), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_prompt_a_recording_has_no_words_but_strengths_to_look_at()
    {
        ISoundCurve curve = await new ListenedCurves().ListenAsync(
            new CurveOptions(TestData.Sample("rain.ogg"), RequestDraft.Track("rain.ogg"), new FrameRate(10), new StrengthMapping(), null, null, [], 1),
            CancellationToken.None);

        Assert.Empty(curve.Words);
        Assert.Contains("a driven word", curve.Plot(80), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listening_needs_no_model_but_a_prompt_does()
    {
        _world.Variables["AADIFF_MODELS"] = _world.At("nothing");

        Assert.Equal(0, await _world.RunAsync(["curve", _world.Sound(), .. Files()]));
        Assert.Null(_world.Curves.Single().ModelFolder);
        Assert.Equal(6, await _world.RunAsync(["curve", _world.Sound(), .. Files(), "--overwrite", "--prompt", "rain"]));
    }

    [Fact]
    public async Task A_curve_that_exists_is_not_replaced_unasked()
    {
        await File.WriteAllTextAsync(_world.At("out", "thunder.curve.csv"), "edited by hand");

        Assert.Equal(7, await _world.RunAsync(["curve", _world.Sound(), .. Files()]));

        Assert.Equal("edited by hand", await File.ReadAllTextAsync(_world.At("out", "thunder.curve.csv")));
    }

    private string[] Files() =>
        ["--csv", _world.At("out", "thunder.curve.csv"), "--data", _world.At("out", "thunder.curve.json"), "--png", _world.At(
            "out", "thunder.curve.png")];
}
