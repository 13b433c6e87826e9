using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Cli.Tests.Rendering;

public sealed class SeveralVideosTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Several_sounds_or_a_folder_or_a_pattern_are_a_video_each()
    {
        await _world.WithVideoAsync();
        Directory.CreateDirectory(_world.At("five"));
        foreach (string name in (string[])["a.wav", "b.ogg", "c.flac", "notes.txt", ".d.wav"])
        {
            _world.Sound(Path.Combine("five", name), $"RIFF{name}");
        }

        Assert.Equal(0, await RenderAsync(_world.At("five")));
        Assert.Equal(["a.json", "a.mp4", "b.json", "b.mp4", "c.json", "c.mp4"], _world.Left());

        Assert.Equal(0, await RenderAsync(_world.At("five", "*.wav"), "--audio", _world.At("five", "b.ogg"), "--overwrite"));
        Assert.Equal(5, _world.Farm.Submitted.Count);
        Assert.All(_world.Farm.Submitted, job => Assert.Single(job.Request.Sounds));
    }

    [Fact]
    public async Task Videos_of_one_command_are_made_by_one_farm_until_one_of_them_fails()
    {
        await _world.WithVideoAsync();
        string one = _world.Sound("1.wav"), other = _world.Sound("2.wav", "RIFF other"), bad = _world.Sound("3.wav", ""), last = _world.Sound("4.wav", "RIFF last");

        Assert.Equal(0, await RenderAsync(one, "--audio", other));
        Assert.Single(_world.Opened);

        _world.Opened.Clear();
        Assert.Equal((int)ErrorClass.Input, await RenderAsync(one, "--audio", other, "--audio", bad, "--audio", last, "--overwrite"));
        Assert.Equal(2, _world.Opened.Count);
    }

    [Fact]
    public async Task Sounds_that_have_words_or_are_heard_together_are_one_video()
    {
        await _world.WithVideoAsync();
        string one = _world.Sound("a.wav"), other = _world.Sound("b.wav", "RIFF other");

        Assert.Equal(0, await _world.RunAsync(
            "render", "--prompt", "rain", "--audio", one, "--audio", other, "--heard", "mix", "--out", _world.At("out", "v.mp4")));

        Assert.Equal(2, Assert.Single(_world.Farm.Submitted).Request.Sounds.Length);
    }

    [Fact]
    public async Task A_sound_that_fails_keeps_no_other_from_its_video_and_is_named_in_the_end()
    {
        await _world.WithVideoAsync();
        string good = _world.Sound("good.wav"), bad = _world.Sound("bad.wav", "");

        Assert.Equal((int)ErrorClass.Input, await RenderAsync(bad, "--audio", good));

        Assert.Equal(["good.json", "good.mp4"], _world.Left());
        Assert.Contains("1 of 2 videos were made; not those of bad.wav", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("bad.wav\" is empty", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--plot is for one video, but there are 2", "--plot", "p.png")]
    [InlineData("--curve is the curve of one sound", "--curve", "c.csv")]
    [InlineData("There is no sound in", "--audio", "/dev")]
    public async Task What_is_for_one_video_is_refused(string sentence, params string[] more)
    {
        Assert.NotEqual(0, await RenderAsync(_world.Sound("a.wav"), ["--audio", _world.Sound("b.wav"), .. more]));
        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_says_what_takes_how_much_room()
    {
        await _world.WithVideoAsync();
        await _world.RenderAsync();

        Assert.Equal(0, await _world.RunAsync("disk"));

        Assert.Matches(@"videos\s+│?\s*1\s+│?\s*4 B", _world.Said);
        Assert.Contains("aadiff gc removes what no job needs", _world.Said, StringComparison.Ordinal);
    }

    private Task<int> RenderAsync(string sound, params string[] more) =>
        _world.RunAsync(["render", "--prompt", "rain over a city", "--audio", sound, "--out", _world.At("out"), .. more]);
}
