using System.Text.Json;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using AADiff.Video;
using Xunit;

namespace AADiff.Cli.Tests.Rendering;

public sealed class RenderTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_render_leaves_the_video_and_its_record_and_nothing_else()
    {
        await _world.WithVideoAsync();

        Assert.Equal(0, await _world.RenderAsync());

        Assert.Equal(["v.json", "v.mp4"], _world.Left());
        Assert.Equal([1, 2, 3, 4], await File.ReadAllBytesAsync(_world.At("out", "v.mp4")));
        Assert.Equal(1, _world.Closed);
    }

    [Fact]
    public async Task The_sound_lies_in_the_store_under_its_digest_before_the_job_is_submitted()
    {
        await (await _world.WithVideoAsync()).RenderAsync();

        SoundTrack sound = Assert.Single(_world.Farm.Submitted).Request.Sounds.Single();
        Assert.Equal(InputName.Of(sound.Sha256, ".wav"), sound.ObjectName);
        Assert.Equal("thunder.wav", sound.FileName);
        using StreamReader stored = new(await _world.Objects.OpenAsync(sound.ObjectName.Value));
        Assert.Equal("RIFF....WAVE", await stored.ReadToEndAsync());
    }

    [Fact]
    public async Task A_word_that_moved_nothing_is_said_at_the_end_and_in_the_record()
    {
        (await _world.WithVideoAsync()).Unmoved = ["'city' moves nothing"];

        Assert.Equal(0, await _world.RenderAsync());

        Assert.Contains("warning: 'city' moves nothing", _world.Said, StringComparison.Ordinal);
        Assert.Contains("'city' moves nothing", await File.ReadAllTextAsync(_world.At("out", "v.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_says_how_the_video_came_about()
    {
        await _world.WithVideoAsync();
        BaseSpec spec = new()
        {
            Model = "mini",
            ModelDigest = new string('d', 64),
            Prompt = "p",
            NegativePrompt = "",
            Words = [],
            Size = new PictureSize(64, 64),
            Seed = 7,
            Steps = 25,
            Guidance = 3,
            Scheduler = "ddim",
            Controls = new AttentionControls(),
        };
        await _world.Objects.PutAsync(
            ObjectNames.Storyboard("night"), Json(new Storyboard(spec.Key(), new FrameRate(30), [0], [])), "application/json");
        await _world.Objects.PutAsync(ObjectNames.BaseSpec(spec.Key()), Json(spec), "application/json");

        await _world.RenderAsync("--request-id", "night", "--seed", "7", "--fps", "30000/1001");

        using JsonDocument record = JsonDocument.Parse(await File.ReadAllTextAsync(_world.At("out", "v.json")));
        JsonElement root = record.RootElement;
        Assert.Equal("lightning over a city at night", root.GetProperty("prompt").GetString());
        Assert.Equal("lightning", root.GetProperty("words")[0].GetProperty("word").GetString());
        Assert.Equal(0.41, root.GetProperty("words")[0].GetProperty("score").GetDouble());
        Assert.Equal(7, root.GetProperty("seed").GetInt32());
        Assert.Equal("30000/1001", root.GetProperty("settings").GetProperty("frameRate").GetString());
        Assert.Equal(new string('d', 64), root.GetProperty("base").GetProperty("modelDigest").GetString());
        Assert.Equal(
            (120, 34, 10), (root.GetProperty("frames").GetInt32(), root.GetProperty("pictures").GetInt32(), root.GetProperty("picturesReused")
            .GetInt32()));
        Assert.Contains(root.GetProperty("seconds").EnumerateArray(), stage => stage.GetProperty("stage").GetString() == "rendering");
    }

    [Fact]
    public async Task What_is_heard_instead_of_the_sounds_lies_in_the_store_too_and_is_in_the_record()
    {
        await _world.WithVideoAsync();

        Assert.Equal(0, await _world.RenderAsync("--heard", _world.Sound("music.wav", "RIFF other") + "@-3dB"));

        HeardSound heard = Assert.Single(_world.Farm.Submitted).Request.Heard!;
        Assert.Equal((HeardKind.File, "music.wav", -3), (heard.Kind, heard.FileName, heard.GainDecibels));
        using StreamReader stored = new(await _world.Objects.OpenAsync(heard.ObjectName!.Value));
        Assert.Equal("RIFF other", await stored.ReadToEndAsync());
        using JsonDocument record = JsonDocument.Parse(await File.ReadAllTextAsync(_world.At("out", "v.json")));
        Assert.Equal("file", record.RootElement.GetProperty("settings").GetProperty("heard").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Show_says_what_is_heard()
    {
        await _world.WithVideoAsync();
        RenderRequest request = FakeJobs.Request with { Sounds = [FakeJobs.Request.Sounds[0] with { GainDecibels = -6 }] };
        await _world.Objects.PutAsync(ObjectNames.Request("night"), Json(request), "application/json");
        await _world.Farm.SubmitAsync("night", request);

        Assert.Equal(0, await _world.RunAsync("show", "night"));

        Assert.Contains("heard: thunder.wav at -6 dB", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_with_a_name_of_250_letters_gives_files_with_names_that_fit()
    {
        await _world.WithVideoAsync();
        string name = new('ä', 125);
        string here = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = _world.At("out");
            Assert.Equal(0, await _world.RunAsync(
                "render", "--prompt", "rain", "--audio", _world.Sound($"{name}.wav"), "--heard", _world.Sound($"{new string('x', 251)}.wav")));
        }
        finally
        {
            Environment.CurrentDirectory = here;
        }

        Assert.Equal([$"{name}.json", $"{name}.mp4"], _world.Left());
    }

    [Fact]
    public async Task A_long_name_of_the_video_is_shortened_for_its_record()
    {
        await _world.WithVideoAsync();
        string video = new string('v', 251) + ".mp4";

        Assert.Equal(0, await _world.RunAsync("render", "--prompt", "rain", "--audio", _world.Sound(), "--out", _world.At("out", video)));

        Assert.Equal([new string('v', 250) + ".json", video], _world.Left());
    }

    [Fact]
    public async Task The_same_command_is_the_same_job_and_another_seed_is_another_one()
    {
        await _world.WithVideoAsync();

        await _world.RenderAsync("--overwrite");
        await _world.RenderAsync("--overwrite", "--priority", "90");
        await _world.RenderAsync("--overwrite", "--seed", "1");

        string[] ids = [.. _world.Farm.Submitted.Select(job => job.JobId)];
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task Pictures_that_are_in_the_store_are_counted_before_anything_renders()
    {
        await _world.WithVideoAsync();
        PictureKey there = new(new string('1', 64)), missing = new(new string('2', 64));
        Storyboard storyboard = new(new BaseKey("b"), new FrameRate(30), [0, 1], [new PlannedPicture(there, [1]), new PlannedPicture(missing, [2])]);
        await _world.Objects.PutAsync(ObjectNames.Storyboard("night"), Json(storyboard), "application/json");
        await _world.Objects.PutAsync(ObjectNames.Picture(there, "a"), new MemoryStream([1]), "image/png");

        await _world.RenderAsync("--request-id", "night");

        Assert.Contains("34 unique pictures, 1 of them already there: 33 to draw", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_job_is_used_again_as_it_is()
    {
        await (await _world.WithVideoAsync()).RenderAsync();

        Assert.Equal(0, await _world.RenderAsync("--overwrite"));

        Assert.Empty(_world.Farm.Commands);
        Assert.Contains("rendered before", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_job_whose_video_was_removed_is_rendered_anew()
    {
        await (await _world.WithVideoAsync()).RenderAsync();
        await _world.Objects.DeleteAsync("videos/v/1.mp4");
        await _world.Objects.PutAsync("videos/v/2.mp4", new MemoryStream([9]), "video/mp4");
        _world.Farm.Script = [FakeJobs.Planned, FakeJobs.Completed("videos/v/2.mp4")];

        Assert.Equal(0, await _world.RenderAsync("--overwrite"));

        Assert.Equal([9], await File.ReadAllBytesAsync(_world.At("out", "v.mp4")));
        Assert.Equal(2, _world.Farm.Submitted.Select(job => job.JobId).Distinct().Count());
    }

    [Theory]
    [InlineData(JobStatus.Failed, JobCommandKind.RequeueFailed)]
    [InlineData(JobStatus.Cancelled, JobCommandKind.RequeueFailed)]
    [InlineData(JobStatus.Paused, JobCommandKind.Resume)]
    public async Task A_job_that_stands_still_goes_on(JobStatus status, JobCommandKind expected)
    {
        await _world.WithVideoAsync();
        await _world.Farm.SubmitAsync("night", FakeJobs.Request);
        _world.Farm.Add(FakeJobs.Planned(FakeJobs.Accepted("night")) with { Status = status });

        Assert.Equal(0, await _world.RenderAsync("--request-id", "night"));

        Assert.Equal(("night", expected, null), Assert.Single(_world.Farm.Commands));
    }

    [Fact]
    public async Task Jobs_of_other_commands_wait_in_a_farm_of_this_process_and_go_on_in_a_remote_one()
    {
        await _world.WithVideoAsync();
        _world.Farm.Add(FakeJobs.Accepted("other"));

        await _world.RenderAsync();
        Assert.Equal(("other", JobCommandKind.Pause, null), Assert.Single(_world.Farm.Commands));

        _world.Farm.Commands.Clear();
        _world.Farm.Add(FakeJobs.Accepted("other"));
        _world.Remote = new Uri("http://farm.example:8080");
        await _world.RenderAsync("--overwrite", "--seed", "2");
        Assert.Empty(_world.Farm.Commands);
    }

    [Theory]
    [InlineData(ErrorClass.Input, 4)]
    [InlineData(ErrorClass.Prompt, 5)]
    [InlineData(ErrorClass.Model, 6)]
    [InlineData(ErrorClass.Failed, 1)]
    public async Task A_failed_job_is_one_sentence_and_the_exit_code_of_its_class(ErrorClass errorClass, int expected)
    {
        _world.Farm.Script = [FakeJobs.Planned, FakeJobs.Failed(errorClass, "\"thunder.wav\" is not a sound: give another file.")];

        Assert.Equal(expected, await _world.RenderAsync());

        Assert.Equal($"aadiff: \"thunder.wav\" is not a sound: give another file.{Environment.NewLine}", _world.Error.ToString());
        Assert.Empty(_world.Left());
        Assert.Equal(1, _world.Closed);
    }

    [Fact]
    public async Task Ctrl_C_keeps_what_is_there_says_how_to_go_on_and_ends_with_130()
    {
        using CancellationTokenSource stop = new();
        _world.Farm.Script = [FakeJobs.Planned, FakeJobs.Done(12), view =>
        {
            stop.Cancel();
            return view;
        }];

        int code = await _world.RunAsync(stop.Token, "render", "--prompt", "rain", "--audio", _world.Sound(), "--out", _world.At("out", "v.mp4"));

        Assert.Equal(130, code);
        Assert.Equal(JobCommandKind.Pause, Assert.Single(_world.Farm.Commands).Kind);
        Assert.Contains("12 of 34 pictures are kept; the same command goes on from here.", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_world.Left());
        Assert.Equal(1, _world.Closed);
    }

    [Fact]
    public async Task Frames_and_plot_are_made_when_asked_for()
    {
        await _world.WithVideoAsync();

        Assert.Equal(0, await _world.RenderAsync("--frames", _world.At("out", "pictures"), "--plot", _world.At("out", "sync.png")));

        Assert.Equal(["frame_000001.png", "pictures", "sync.png", "v.json", "v.mp4"], _world.Left());
        Assert.Equal(FrameForm.Drawn, Assert.Single(_world.FrameForms));
    }

    [Fact]
    public async Task Frames_are_made_as_the_video_is_and_as_deep_as_was_asked_for()
    {
        await _world.WithVideoAsync();

        Assert.Equal(0, await _world.RenderAsync("--frames", _world.At("out", "pictures"), "--frame-depth", "16", "--size", "640x360", "--fit", "crop"));

        Assert.Equal(new FrameForm(new VideoShape(null, new PictureSize(640, 360), Fit.Crop), 16), Assert.Single(_world.FrameForms));
    }

    [Fact]
    public async Task A_farm_that_is_silent_for_a_moment_does_not_end_the_watch()
    {
        await _world.WithVideoAsync();
        _world.Farm.Script = [FakeJobs.Planned, view =>
        {
            _world.Farm.Silent = 1;
            return view;
        }, FakeJobs.Completed("videos/v/1.mp4")];

        Assert.Equal(0, await _world.RenderAsync());
    }

    private static MemoryStream Json<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, SpecJson.Options));
}
