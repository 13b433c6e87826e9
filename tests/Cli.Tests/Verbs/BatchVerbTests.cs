using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class BatchVerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Every_line_is_a_video_and_one_that_fails_keeps_no_other_from_being_made()
    {
        await _world.WithVideoAsync();
        string good = _world.Sound("a.wav"), empty = _world.Sound("b.wav", "");

        int exit = await RunAsync(
            $"prompt,audio,out,draft,seed\n\"rain, and snow\",{good},{_world.At("out", "one.mp4")},yes,3\nrain,{empty},{_world.At("out", "two.mp4")},,\n"
            + $"rain,{good},{_world.At("out", "three.mp4")},no,\n");

        Assert.Equal((int)ErrorClass.Input, exit);
        Assert.Equal(["one.json", "one.mp4", "three.json", "three.mp4"], _world.Left());
        Assert.Equal([("rain, and snow", true, 3ul), ("rain", false, 0ul)], _world.Farm.Submitted.Select(job => (job.Request.Prompt, job.Request.Draft, job.Request.Seed)));
        Assert.Contains("2 of 3 videos were made", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Videos_of_a_list_are_made_by_one_farm()
    {
        await _world.WithVideoAsync();
        string sound = _world.Sound("a.wav");

        Assert.Equal(0, await RunAsync($"prompt,audio,out\nrain,{sound},{_world.At("out", "one.mp4")}\nsnow,{sound},{_world.At("out", "two.mp4")}\n"));

        Assert.Equal(["one.json", "one.mp4", "two.json", "two.mp4"], _world.Left());
        Assert.Single(_world.Opened);
    }

    [Theory]
    [InlineData("prompt,sound,out\nrain,a.wav,v.mp4\n", 4, "line 1: there is no option --sound of render")]
    [InlineData("prompt,audio\n", 4, "lists no videos")]
    [InlineData("prompt,draft\nrain,perhaps\n", 4, "line 2: draft takes yes or no, not \"perhaps\"")]
    [InlineData("prompt,audio\nrain\n", 4, "is no list of videos")]
    [InlineData("prompt,fps\nrain,30\nrain,often\n", 2, "Video 2 of 2 in the list: --fps takes a rate")]
    public async Task A_list_that_is_wrong_is_refused_before_anything_is_made(string list, int code, string sentence)
    {
        Assert.Equal(code, await RunAsync(list));

        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_world.Opened);
    }

    private async Task<int> RunAsync(string list)
    {
        await File.WriteAllTextAsync(_world.At("list.csv"), list);
        return await _world.RunAsync("batch", _world.At("list.csv"));
    }
}
