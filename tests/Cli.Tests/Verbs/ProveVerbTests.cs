using System.Text.Json;
using AADiff.Cli.Tests.Proofs;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class ProveVerbTests : IDisposable
{
    private const string Humps = "(exp(-pow((T-0.7)/0.12,2))+0.6*exp(-pow((T-1.9)/0.2,2))+0.8*exp(-pow((T-3.3)/0.15,2)))";

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_strangers_video_is_proven_with_a_page_and_figures_beside_it()
    {
        string video = await MakeAsync($"200*{Humps}", Humps);

        Assert.Equal(0, await _world.RunAsync("prove", video, "--word", "Fire", "--prompt", "a fire at night"));

        Assert.Contains("The picture follows the sound.", _world.Said, StringComparison.Ordinal);
        Assert.Equal(["video.mp4", "video.proof.html", "video.proof.json"], _world.Left());
        JsonElement figures = JsonDocument.Parse(await File.ReadAllTextAsync(_world.At("out", "video.proof.json"))).RootElement;
        Assert.Equal(("fire", "mini/clip"), (figures.GetProperty("word").GetString(), figures.GetProperty("clip").GetString()));
        Assert.True(figures.GetProperty("follows").GetBoolean());
        Assert.Empty(_world.Opened);

        // Figures that lie where render's record would are taken for none.
        Assert.Equal(0, await _world.RunAsync("prove", video, "--out", _world.At("out", "video.html")));
        Assert.Equal(0, await _world.RunAsync("prove", video, "--out", _world.At("out", "video.html"), "--overwrite"));
    }

    [Fact]
    public async Task Where_OpenCV_is_missing_its_figures_say_why_and_all_others_stand()
    {
        string video = await MakeAsync($"200*{Humps}", Humps);

        Assert.Equal(0, await _world.RunAsync("prove", video));

        JsonElement evidence = JsonDocument.Parse(await File.ReadAllTextAsync(_world.At("out", "video.proof.json"))).RootElement
            .GetProperty("evidence")[0].GetProperty("evidence");
        const string because = "because OpenCV is not part of this installation";
        Assert.Equal(because, evidence.GetProperty("warpingError").GetProperty("notMeasurable").GetString());
        Assert.Equal(because, evidence.GetProperty("peaks").GetProperty("avAlign2025").GetProperty("score").GetProperty("notMeasurable").GetString());
        Assert.Equal(JsonValueKind.Number, evidence.GetProperty("peaks").GetProperty("avAlignEnergy").GetProperty("score").ValueKind);
        Assert.True(evidence.GetProperty("steadiness").GetDouble() > 0.5);
        Assert.Contains($"not measurable {because}", await File.ReadAllTextAsync(_world.At("out", "video.proof.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Controls_of_a_video_without_a_record_are_those_of_the_file_and_it_is_said_how_to_have_the_others()
    {
        string video = await MakeAsync($"200*{Humps}", Humps);

        Assert.Contains(await _world.RunAsync("prove", video, "--controls"), (int[])[0, 8]);

        Assert.Contains("No control was rendered, since no record of render lies beside the video (video.json)", _world.Said, StringComparison.Ordinal);
        Assert.Equal(["reversed envelope", "shifted envelope", "drop-outs", "another speed"], Figures.ControlsOf(_world.At("out", "video.proof.json")).Keys);
        Assert.Empty(_world.Opened);
    }

    [Fact]
    public async Task A_video_that_does_not_follow_ends_with_8_and_leaves_its_report()
    {
        string video = await MakeAsync("128+100*sin(T*T*37)*sin(11*T)", Humps);

        Assert.Equal(8, await _world.RunAsync("prove", video));

        Assert.StartsWith("aadiff: The picture does not follow the sound: ", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["video.mp4", "video.proof.html", "video.proof.json"], _world.Left());
    }

    [Fact]
    public async Task A_report_that_exists_is_not_replaced_unasked_and_what_is_neither_file_nor_job_is_said()
    {
        await File.WriteAllTextAsync(_world.At("out", "night.mp4"), "a video");
        await File.WriteAllTextAsync(_world.At("out", "night.proof.html"), "mine");

        Assert.Equal(7, await _world.RunAsync("prove", _world.At("out", "night.mp4"), "--out", _world.At("out", "night.proof.html")));
        Assert.Equal(4, await _world.RunAsync("prove", "no-such-job", "--out", _world.At("out", "other.html")));

        Assert.Contains("\"no-such-job\" is neither a file nor a job of the farm", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_world.At("out", "night.proof.html")));
    }

    private async Task<string> MakeAsync(string luma, string sound)
    {
        string path = _world.At("out", "video.mp4");
        await VideoWorld.FfmpegAsync(
            "-f", "lavfi", "-i", $"color=c=black:s=4x4:r=30:d=4,format=yuv444p,geq=lum='16+0.86*({luma})':cb=128:cr=128,scale=64:48",
            "-f", "lavfi", "-i", $"aevalsrc='({sound.Replace('T', 't')})*0.5*sin(2*PI*600*t)':s=22050:d=4",
            "-shortest", "-c:a", "aac", "-pix_fmt", "yuv420p", path);
        return path;
    }
}
