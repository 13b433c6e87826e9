using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>Real recordings, the real CLAP miniature, the real ffmpeg.</summary>
public sealed class RequestPlannerTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly FolderObjectStore _store;
    private readonly ClapCache _claps = new();
    private readonly List<string> _stages = [];

    public RequestPlannerTests() => _store = new FolderObjectStore(_home.File("objects"));

    [Fact]
    public async Task Thunder_drives_lightning_and_quiet_moments_share_pictures()
    {
        JobPlan plan = await PlanAsync(await RequestAsync(TestData.Sample("thunder.ogg")));

        Assert.Equal("lightning", plan.Words.Single(word => word.Driven).Word);
        Assert.Contains(plan.Words, word => word is { Word: "city", Driven: false });
        Assert.Equal(360, plan.Storyboard.Frames.Length);
        Assert.InRange(plan.Storyboard.Pictures.Length, 20, 128);
        Assert.All(plan.Storyboard.Pictures, picture => Assert.InRange(picture.Strengths[0], 0f, 2f));
        Assert.Equal(["planning", "listening", "grounding", "planning"], _stages);
    }

    [Fact]
    public async Task What_the_plan_says_is_what_the_store_holds()
    {
        JobPlan plan = await PlanAsync(await RequestAsync(TestData.Sample("rain.ogg")));

        Storyboard stored = await ReadAsync<Storyboard>(ObjectNames.Storyboard("job"));
        BaseSpec spec = await ReadAsync<BaseSpec>(ObjectNames.BaseSpec(plan.Storyboard.Base));
        Assert.Equal(plan.Storyboard.Frames.AsEnumerable(), stored.Frames.AsEnumerable());
        Assert.Equal(plan.Storyboard.Pictures.Select(p => p.Key), stored.Pictures.Select(p => p.Key));
        Assert.Equal(plan.Storyboard.Base, spec.Key());
        Assert.Equal((25, 3.0, "ddim"), (spec.Steps, spec.Guidance, spec.Scheduler));
    }

    [Fact]
    public async Task Silence_is_the_base_picture_throughout_and_is_said()
    {
        JobPlan plan = await PlanAsync(await RequestAsync(SilentWave(seconds: 2)));

        Assert.Equal(60, plan.Storyboard.Frames.Length);
        Assert.Single(plan.Storyboard.Pictures);
        Assert.Contains(plan.Warnings, warning => warning.Contains("silent", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_named_word_is_driven_without_asking_CLAP()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        JobPlan plan = await PlanAsync(request);

        Assert.Equal(("city", null), (plan.Words.Single().Word, plan.Words.Single().Score));
    }

    [Fact]
    public async Task Two_sounds_drive_their_own_words_and_the_first_one_decides_the_length()
    {
        RenderRequest thunder = await RequestAsync(TestData.Sample("thunder.ogg"), words: ["lightning"]);
        RenderRequest rain = await RequestAsync(TestData.Sample("rain.ogg"), words: ["rain"]);

        JobPlan plan = await PlanAsync(thunder with { Prompt = "lightning and rain over a city", Sounds = [.. thunder.Sounds, .. rain.Sounds] });

        Assert.Equal(["lightning", "rain"], plan.Words.Select(word => word.Word));
        Assert.Equal(360, plan.Storyboard.Frames.Length);
        Assert.All(plan.Storyboard.Pictures, picture => Assert.Equal(2, picture.Strengths.Length));

        // The rain ends after six seconds; from then on its word is as in the base.
        Assert.All(plan.Storyboard.Frames.Skip(190), frame => Assert.Equal(1f, plan.Storyboard.Pictures[frame].Strengths[1]));
    }

    [Fact]
    public async Task An_edited_curve_drives_its_own_words_with_its_own_strengths()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        int frames = (await PlanAsync(request)).Storyboard.Frames.Length;
        IEnumerable<string> lines = Enumerable.Range(0, frames).Select(frame => $"{frame},{(frame < 10 ? 2 : 0)}");
        InputName curve = await StoreAsync(System.Text.Encoding.UTF8.GetBytes("frame,m:city\n" + string.Join('\n', lines)), ".csv");

        JobPlan plan = await PlanAsync(request with { Sounds = [request.Sounds[0] with { CurveObjectName = curve }] });

        Assert.Equal("city", plan.Words.Single().Word);
        Assert.Equal([2f, 0f], plan.Storyboard.Pictures.Select(picture => picture.Strengths[0]));
        Assert.Equal(10, plan.Storyboard.Frames.Count(frame => frame == 0));
    }

    [Theory]
    [InlineData("", ErrorClass.Prompt, "empty")]
    [InlineData("a quiet harbour", ErrorClass.Prompt, "'city' is not in the prompt")]
    public async Task A_prompt_that_can_not_be_used_is_one_sentence(string prompt, ErrorClass errorClass, string says)
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Prompt = prompt }));

        Assert.Equal(errorClass, error.Class);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_size_that_the_codec_can_not_draw_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Drawn = new PictureSize(130, 128) }));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains("130x128", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_that_is_not_what_was_uploaded_is_refused_and_leaves_nothing_behind()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        await _store.PutAsync(request.Sounds[0].ObjectName.Value, new MemoryStream([1, 2, 3]), "audio/ogg");

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains(request.Sounds[0].ObjectName.Value, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_home.File("work")));
    }

    [Fact]
    public async Task Nothing_stays_in_the_work_folder()
    {
        await PlanAsync(await RequestAsync(TestData.Sample("rain.ogg")));

        Assert.Empty(Directory.EnumerateFiles(_home.File("work")));
    }

    public void Dispose()
    {
        _claps.Dispose();
        _home.Dispose();
    }

    private Task<JobPlan> PlanAsync(RenderRequest request)
    {
        var listener = new SoundListener(new FfmpegSoundDecoder(), _claps);
        var planner = new RequestPlanner(
            _store, new ModelCatalog([], null), listener, _home.File("work"), TimeProvider.System, NullLogger<RequestPlanner>.Instance);
        return planner.PlanAsync("job", request, _stages.Add, CancellationToken.None);
    }

    private async Task<RenderRequest> RequestAsync(string file, ImmutableArray<string>? words = null)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        InputName name = await StoreAsync(bytes, Path.GetExtension(file));
        return new RenderRequest
        {
            Prompt = "lightning over a city at night",
            Model = TestData.MiniModel(),
            Sounds = [new SoundTrack { ObjectName = name, FileName = Path.GetFileName(file), Sha256 = name.Digest, Words = words ?? [] }],
        };
    }

    private async Task<InputName> StoreAsync(byte[] content, string extension)
    {
        InputName name = InputName.Of(Sha256Digest.Of(content), extension);
        await _store.PutAsync(name.Value, new MemoryStream(content), "application/octet-stream");
        return name;
    }

    private async Task<T> ReadAsync<T>(string name)
    {
        await using Stream stream = await _store.OpenAsync(name);
        return (await JsonSerializer.DeserializeAsync<T>(stream, SpecJson.Options))!;
    }

    private string SilentWave(int seconds)
    {
        const int Rate = 16000;
        int bytes = seconds * Rate * 2;
        string path = _home.File("silence.wav");
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("RIFF"u8);
        writer.Write(36 + bytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(bytes);
        writer.Write(new byte[bytes]);
        return path;
    }
}
