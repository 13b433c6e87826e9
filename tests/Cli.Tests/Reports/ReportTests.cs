using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Testing.Farm;
using Spectre.Console.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_log_gets_plain_lines_a_plan_before_rendering_and_tables_at_the_end()
    {
        _world.Variables["AADIFF_BUILD_SECONDS"] = "12.5";
        await _world.WithVideoAsync();

        await _world.RenderAsync();

        string[] lines = [.. _world.Said.Split('\n').Select(line => line.Trim())];
        Assert.DoesNotContain('\u001b', _world.Said);
        int plan = Array.IndexOf(lines, "120 frames, 34 unique pictures, 0 of them already there: 34 to draw");
        Assert.InRange(plan, 0, Array.IndexOf(lines, "rendering") - 1);
        Assert.Contains(lines, line => line.StartsWith("34/34 pictures", StringComparison.Ordinal));
        Assert.Matches(@"lightning\s+│?\s*0\.410\s+│?\s*driven", _world.Said);
        Assert.Matches(@"city\s+│?\s*0\.120", _world.Said);
        Assert.Matches(@"build\s+│?\s*12\.5", _world.Said);
        Assert.Matches(@"rendering\s+│?\s*40\.0", _world.Said);
        Assert.Contains("in all", _world.Said, StringComparison.Ordinal);
        Assert.Contains(_world.At("out", "v.mp4"), lines);
    }

    [Fact]
    public async Task Json_is_one_object_a_line_and_ends_with_the_result()
    {
        await _world.WithVideoAsync();
        _world.Farm.Script = [.. _world.Farm.Script.Select((step, i) => i == 1 ? view => FakeJobs.Warns("It is quiet.")(step(view)) : step)];

        Assert.Equal(0, await _world.RenderAsync("--json"));

        JsonElement[] lines = Lines();
        string[] events = [.. lines.Select(line => line.GetProperty("event").GetString()!)];
        Assert.Equal(["stage", "words", "planned", "warning", "stage", "progress", "progress", "progress", "result"], events);
        Assert.Equal(
            (120, 34, 0), (lines[2].GetProperty("frames").GetInt32(), lines[2].GetProperty("pictures").GetInt32(), lines[2].GetProperty("cached")
            .GetInt32()));
        Assert.Equal(_world.At("out", "v.mp4"), lines[^1].GetProperty("video").GetString());
        Assert.Equal("completed", lines[^1].GetProperty("job").GetProperty("status").GetString());
        Assert.Equal("", _world.Said);
    }

    [Theory]
    [InlineData("render --prompt rain --audio nowhere.wav --json", 4, "input")]
    [InlineData("render --fps x --json", 2, "usage")]
    [InlineData("nonsense --json", 2, "usage")]
    public async Task Json_ends_with_the_error_and_its_class(string command, int code, string errorClass)
    {
        Assert.Equal(code, await _world.RunAsync(command.Split(' ')));

        JsonElement error = Lines().Single();
        Assert.Equal(
            ("error", errorClass, code), (error.GetProperty("event").GetString(), error.GetProperty("class")
            .GetString(), error.GetProperty("exitCode").GetInt32()));
        Assert.Equal($"aadiff: {error.GetProperty("message").GetString()}{Environment.NewLine}", _world.Error.ToString());
    }

    [Fact]
    public async Task Quiet_says_nothing_but_warnings()
    {
        _world.Farm.Script = [];
        await _world.WithVideoAsync();
        _world.Farm.Script = [.. _world.Farm.Script.Select((step, i) => i == 1 ? view => FakeJobs.Warns("It is quiet.")(step(view)) : step)];

        Assert.Equal(0, await _world.RenderAsync("--quiet"));

        Assert.Equal("", _world.Said);
        Assert.Equal($"warning: It is quiet.{Environment.NewLine}", _world.Error.ToString());
    }

    [Fact]
    public async Task A_terminal_gets_a_bar_with_pictures_of_all()
    {
        _world.Console.Interactive().EmitAnsiSequences();
        await _world.WithVideoAsync();

        Assert.Equal(0, await _world.RenderAsync());

        Assert.Contains('\u001b', _world.Said);
        Assert.Contains("34 unique pictures", _world.Said, StringComparison.Ordinal);
        Assert.Contains(_world.At("out", "v.mp4"), _world.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("1", true)]
    public async Task A_stack_trace_is_only_for_those_who_ask(string? debug, bool shown)
    {
        if (debug is not null)
        {
            _world.Variables["AADIFF_DEBUG"] = debug;
        }

        _world.Farm.Script = [_ => throw new InvalidOperationException("a defect")];

        Assert.Equal((int)ErrorClass.Failed, await _world.RenderAsync());

        Assert.Contains("Something unexpected failed: a defect", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(shown, _world.Error.ToString().Contains("   at ", StringComparison.Ordinal));
    }

    private JsonElement[] Lines() =>
        [.. _world.Output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
