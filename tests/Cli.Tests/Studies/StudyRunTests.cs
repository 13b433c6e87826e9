using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Cli.Tests.Studies;

/// <summary>A study of two videos, with the miniature and a farm inside each command.</summary>
public sealed class StudyRunTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_study_that_was_stopped_goes_on_where_it_was_and_renders_nothing_twice()
    {
        await VideoWorld.FfmpegAsync("-f", "lavfi", "-i", "aevalsrc='0.5*t*sin(2*PI*500*t)':s=16000:d=1.2", _world.At("swell.wav"));
        await File.WriteAllTextAsync(_world.At("study.yaml"), $$"""
            question: windows
            fps: 8
            steps: 1
            clips:
              - class: rain
                sounds: [{{_world.At("swell.wav")}}]
                words: [rain]
                prompts: [rain over a city]
            settings:
              - { name: short, window: 1 }
              - { name: long, window: 7 }
            """);

        // 1. Stopped when its second video begins: the first one is kept, and there is no answer yet.
        using CancellationTokenSource stop = new();
        Assert.NotEqual(0, await RunAsync(new StoppingOutput("2 of 2", stop), stop.Token));
        Assert.Equal(["cells.json"], _world.Left());
        string cells = await File.ReadAllTextAsync(_world.At("out", "cells.json"));
        string first = Assert.Single(await _world.NamesAsync("videos/"));

        // 2. The same command renders the second one alone, and answers.
        Assert.True(0 == await RunAsync(_world.Output, CancellationToken.None), _world.Error.ToString());
        Assert.DoesNotContain("1 of 2", _world.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 of 2", _world.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Drawing on the processor", _world.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["README.md", "cells.json", "figure.svg", "request.yaml"], _world.Left());
        Assert.StartsWith(cells[..^1], await File.ReadAllTextAsync(_world.At("out", "cells.json")), StringComparison.Ordinal);
        string answer = await File.ReadAllTextAsync(_world.At("out", "README.md"));
        Assert.Contains("| short | 1 |", answer, StringComparison.Ordinal);
        Assert.Contains("| long | 1 |", answer, StringComparison.Ordinal);
        string[] videos = await _world.NamesAsync("videos/");
        Assert.Equal(2, videos.Length);
        Assert.Contains(first, videos);
    }

    private Task<int> RunAsync(TextWriter output, CancellationToken stop) =>
        CommandLine.RunAsync(["study", _world.At("study.yaml"), "--out", _world.At("out"), "--json"], _world.Real() with { Output = output }, stop);

    /// <summary>Stops a command as soon as it says something.</summary>
    private sealed class StoppingOutput(string words, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(words, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
