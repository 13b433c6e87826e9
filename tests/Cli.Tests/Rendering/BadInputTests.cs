using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Cli.Tests.Rendering;

/// <summary>Each is one sentence on standard error, the exit code of its class, and nothing left behind; no farm was started for it.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(2, "from 1 to 120, not 121.", "--fps", "121")]
    [InlineData(2, "takes a rate", "--fps", "0")]
    [InlineData(2, "takes a rate", "--fps", "-5")]
    [InlineData(2, "Frames per second", "--fps", "1/2")]
    [InlineData(2, "Steps must be from 1 to 1000, not 0.", "--steps", "0")]
    [InlineData(2, "Steps must be from 1 to 1000, not 1001.", "--steps", "1001")]
    [InlineData(2, "a whole number", "--steps", "many")]
    [InlineData(2, "even number from 16 to 4096, not 8.", "--size", "8")]
    [InlineData(2, "even number from 16 to 4096, not 511.", "--size", "511")]
    [InlineData(2, "multiples of 8", "--draw", "500x500")]
    [InlineData(2, "takes a size", "--draw", "512")]
    [InlineData(2, "Guidance must be from 1 to 30, or 0, which turns it off as 1 does, not 31.", "--guidance", "31")]
    [InlineData(2, "not 0.5.", "--guidance", "0.5")]
    [InlineData(2, "not -1.", "--guidance", "-1")]
    [InlineData(2, "no scheduler \"heun\"", "--scheduler", "heun")]
    [InlineData(2, "Levels must be from 2 to 1024", "--levels", "1")]
    [InlineData(2, "a whole number", "--seed", "-1")]
    [InlineData(2, "must be less than", "--min", "3", "--max", "2")]
    [InlineData(2, "max must be from -2 to 10", "--max", "11")]
    [InlineData(2, "cross-until must be from 0 to 1", "--cross-until", "1.5")]
    [InlineData(2, "one of two-sided, boost, literal, shrink", "--mode", "loud")]
    [InlineData(2, "made with the band at 300-200 Hz", "--band", "300-200")]
    [InlineData(2, "goes with --feature band", "--band", "20-200", "--feature", "rms")]
    [InlineData(2, "goes with --norm percentile", "--percentiles", "1-99", "--norm", "max")]
    [InlineData(2, "goes with --smooth attack-release", "--attack", "0.1", "--smooth", "hann")]
    [InlineData(2, "--window does nothing", "--window", "15", "--release", "0.1")]
    [InlineData(2, "does nothing without --blend", "--blend-threshold", "0.5")]
    [InlineData(2, "blend-threshold must be", "--blend", "--blend-threshold", "1")]
    [InlineData(2, "--top chooses words by listening", "--top", "2", "--word", "city")]
    [InlineData(2, "driven words must be from 1 to 16", "--top", "0")]
    [InlineData(2, "can't be the id of a job", "--request-id", "../x")]
    [InlineData(2, "\"gpu\" is not a device; write auto, cpu,", "--device", "gpu")]
    [InlineData(2, "is not an option of cuda", "--device", "cuda:0,port=4053")]
    [InlineData(2, "there is no such file; name the provider's .so or .dll", "--device", "cuda,library=/no/such/plugin.so")]
    [InlineData(2, "--batch must be from 1 to 256", "--batch", "0")]
    [InlineData(2, "not the address of a farm", "--farm", "farm.example")]
    [InlineData(5, "The prompt is empty", "--prompt", " ")]
    [InlineData(6, "no model 'nowhere'", "--model", "nowhere")]
    [InlineData(6, "no name of a model", "--model", "../nowhere")]
    [InlineData(4, "The sound \"nowhere.wav\" does not exist", "--heard", "nowhere.wav")]
    [InlineData(4, "is an address, not a file", "--heard", "http://sounds.example/rain.wav")]
    [InlineData(2, "The gain of mix.wav must be from -60 to 24 dB, not 25", "--heard", "mix.wav@25dB")]
    [InlineData(4, "The curve \"nowhere.csv\" does not exist", "--curve", "nowhere.csv")]
    [InlineData(4, "The mask \"nowhere.png\" does not exist", "--blend", "--mask", "nowhere.png")]
    [InlineData(4, "The photo \"nowhere.jpg\" does not exist", "--image", "nowhere.jpg")]
    [InlineData(2, "give the size of the video too", "--fit", "pad")]
    [InlineData(2, "takes 8 or 16, not \"12\"", "--frames", "pictures", "--frame-depth", "12")]
    [InlineData(2, "is for the PNGs of --frames", "--frame-depth", "16")]
    [InlineData(2, "by crop, pad or stretch", "--image", "beach.jpg", "--fit", "draw")]
    [InlineData(2, "leave the scheduler out", "--image", "beach.jpg", "--scheduler", "euler")]
    public async Task An_option_out_of_range_or_against_another_one(int code, string sentence, params string[] options)
    {
        bool prompted = options.Contains("--prompt");
        string[] prompt = prompted ? [] : ["--prompt", "lightning over a city"];

        Assert.Equal(code, await _world.RunAsync(["render", "--audio", _world.Sound(), "--out", _world.At("out", "v.mp4"), .. prompt, .. options]));

        AssertOneSentence(sentence);
    }

    [Fact]
    public async Task No_sound_and_no_prompt()
    {
        Assert.Equal(2, await _world.RunAsync("render", "--prompt", "rain"));
        AssertOneSentence("--audio is missing");
        _world.Error.GetStringBuilder().Clear();
        Assert.Equal(2, await _world.RunAsync("render", "--audio", _world.Sound()));
        AssertOneSentence("--prompt is missing");
    }

    [Theory]
    [InlineData("nowhere.wav", "does not exist")]
    [InlineData("nowhere.wav:rain", "\"nowhere.wav\" does not exist")]
    [InlineData("..", "There is no sound in")]
    [InlineData("http://sounds.example/rain.wav", "is an address")]
    [InlineData("concat:a.wav|b.wav", "is an address")]
    [InlineData("file:/etc/hostname", "is an address")]
    [InlineData("subfile,,start,1,end,2,,:x.wav", "does not exist")]
    public async Task A_sound_that_is_no_file(string audio, string sentence)
    {
        Assert.Equal(4, await _world.RunAsync("render", "--prompt", "rain", "--audio", audio, "--out", _world.At("out", "v.mp4")));
        AssertOneSentence(sentence);
    }

    [Theory]
    [InlineData("empty.wav", "", "is empty (0 bytes)")]
    [InlineData("list.m3u8", "x", "is a playlist")]
    [InlineData("list.mp4", "#EXTM3U\n/etc/passwd", "is a playlist")]
    [InlineData("list.wav", "ffconcat version 1.0\nfile /etc/passwd", "is a playlist")]
    [InlineData("list.pls", "[playlist]", "is a playlist")]
    [InlineData("list.ogg", "\uFEFF<?xml version='1.0'?><MPD/>", "is a playlist")]
    public async Task A_file_that_is_no_sound(string name, string content, string sentence)
    {
        Assert.Equal(
            4, await _world.RunAsync("render", "--prompt", "rain", "--audio", _world.Sound(name, content), "--out", _world.At("out", "v.mp4")));
        AssertOneSentence(sentence);
    }

    [Fact]
    public async Task Words_that_can_not_be_bound_to_one_sound()
    {
        string one = _world.Sound("a.wav"), other = _world.Sound("b.wav");
        Assert.Equal(2, await _world.RunAsync("render", "--prompt", "rain", "--audio", one, "--audio", other, "--heard", "mix", "--word", "rain"));
        AssertOneSentence("write --audio FILE:WORD for each sound");
    }

    [Theory]
    [InlineData("v.mp4", "exists: add --overwrite", "v.mp4")]
    [InlineData("v.mp4", "v.json\" exists: add --overwrite", "v.json")]
    [InlineData("nowhere/v.mp4", "does not exist: make it first", "")]
    [InlineData("v.avi", "a video ends with .mp4, .mov, .mkv, .webm, .gif or .webp", "")]
    [InlineData("ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää.mp4",
        "bytes: file systems take up to 255", "")]
    public async Task A_video_that_could_not_be_written(string output, string sentence, string existing)
    {
        if (existing.Length > 0)
        {
            await File.WriteAllTextAsync(_world.At("out", existing), "mine");
        }

        Assert.Equal(7, await _world.RunAsync("render", "--prompt", "rain", "--audio", _world.Sound(), "--out", _world.At("out", output)));

        AssertOneSentence(sentence, existing);
        if (existing.Length > 0)
        {
            Assert.Equal("mine", await File.ReadAllTextAsync(_world.At("out", existing)));
        }
    }

    [Fact]
    public async Task A_folder_where_the_video_should_be()
    {
        Directory.CreateDirectory(_world.At("out", "v.mp4"));
        Assert.Equal(7, await _world.RenderAsync("--overwrite"));
        AssertOneSentence("is a folder: name a file in it", "v.mp4");
    }

    [Fact]
    public async Task A_folder_that_nobody_can_write()
    {
        // The kernel's own folder: not even root makes files there.
        Assert.Equal(7, await _world.RunAsync("render", "--prompt", "rain", "--audio", _world.Sound(), "--out", "/proc/v.mp4"));
        AssertOneSentence("can't be written");
    }

    [Fact]
    public async Task A_frames_folder_that_holds_something()
    {
        Directory.CreateDirectory(_world.At("out", "pictures"));
        await File.WriteAllTextAsync(_world.At("out", "pictures", "mine.txt"), "mine");
        Assert.Equal(7, await _world.RenderAsync("--frames", _world.At("out", "pictures")));
        AssertOneSentence("holds mine.txt, which is no frame", "mine.txt", "pictures");
    }

    [Fact]
    public async Task A_disk_that_is_full_leaves_nothing_half_written()
    {
        // /dev/full refuses every byte, as a full disk does.
        UserError error = await Assert.ThrowsAsync<UserError>(() =>
            OutputFile.Check(_world.At("out", "v.mp4"), overwrite: false).WriteAsync(async temporary =>
            {
                await File.WriteAllBytesAsync(temporary, [1]);
                await using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write);
                await full.WriteAsync(new byte[10]);
                await full.FlushAsync();
            }));

        Assert.Equal(ErrorClass.Output, error.Class);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Left());
    }

    private void AssertOneSentence(string sentence, params string[] left)
    {
        string error = _world.Error.ToString();
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.StartsWith("aadiff: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(_world.Opened);
        Assert.Equal(left.Where(name => name.Length > 0), _world.Left());
    }
}
