using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
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
    private double _mostPixels = LimitOptions.MostPixels;

    private PictureMemory _memory = PictureMemory.OfThisProcess(0, drawsItself: true);
    private ModelPresence? _presence;

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
    public async Task A_check_finds_what_a_plan_finds_and_stores_nothing()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        int before = Directory.GetFiles(_home.File("objects"), "*", SearchOption.AllDirectories).Length;

        PlannedRequest check = await Planner().CheckAsync(request, CancellationToken.None);
        int after = Directory.GetFiles(_home.File("objects"), "*", SearchOption.AllDirectories).Length;
        JobPlan plan = await PlanAsync(request);

        Assert.Equal(before, after);
        Assert.Equal(plan.Storyboard.Pictures.Select(p => p.Key), check.Storyboard.Pictures.Select(p => p.Key));
        JobCurve stored = await ReadAsync<JobCurve>(ObjectNames.Curve("job"));
        Assert.Equal((180, 180, 180), (stored.Frames, stored.Sounds.Single().Envelope.Length, stored.Words.Single().Strengths.Length));
        Assert.Equal(check.Curve.Words.Single().Strengths.AsEnumerable(), stored.Words.Single().Strengths.AsEnumerable());
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
    public async Task What_is_only_heard_must_be_there_and_be_a_sound_before_anything_is_drawn()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);
        InputName noise = await StoreAsync([1, 2, 3, 4, 5], ".wav");

        UserError missing = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Heard = Heard(InputName.Of(Sha256Digest.Of([9]))) }));
        UserError wrong = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Heard = Heard(noise) }));
        JobPlan right = await PlanAsync(request with { Heard = Heard(request.Sounds[0].ObjectName) });

        Assert.Equal((ErrorClass.Input, ErrorClass.Input), (missing.Class, wrong.Class));
        Assert.Contains("the sound music.ogg that is to be heard is not in the object store", missing.Message, StringComparison.Ordinal);
        Assert.Contains("music.ogg is not a sound", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(180, right.Storyboard.Frames.Length);
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

        Assert.DoesNotContain(plan.Warnings, warning => warning.Contains("the rest is left out", StringComparison.Ordinal));

        // The rain ends after six seconds; from then on its word is as in the base.
        Assert.All(plan.Storyboard.Frames.Skip(190), frame => Assert.Equal(1f, plan.Storyboard.Pictures[frame].Strengths[1]));
    }

    [Fact]
    public async Task A_sound_that_is_cut_because_the_first_is_shorter_and_a_word_that_the_model_does_not_know_are_said()
    {
        RenderRequest thunder = await RequestAsync(TestData.Sample("thunder.ogg"), words: ["lightning"]);
        RenderRequest rain = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        JobPlan plan = await PlanAsync(thunder with { Sounds = [.. rain.Sounds, .. thunder.Sounds] });

        Assert.Contains(
            "thunder.ogg lasts 12.0 s, but the video is as long as its first sound, rain.ogg, which lasts 6.0 s: the rest is left out; name the longest sound first to keep all.",
            plan.Warnings);
        Assert.Contains(plan.Warnings, warning => warning.StartsWith("'city' is not among the words that the model mini says it knows", StringComparison.Ordinal));
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

    [Fact]
    public async Task An_envelope_that_was_written_in_per_cent_is_refused_with_its_frame()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["rain"]);
        IEnumerable<string> lines = Enumerable.Range(0, 180).Select(frame => $"{frame},{(frame < 10 ? 0.5 : 80)}");
        InputName curve = await StoreAsync(System.Text.Encoding.UTF8.GetBytes("frame,v\n" + string.Join('\n', lines)), ".csv");
        request = request with { Prompt = "rain over a city", Sounds = [request.Sounds[0] with { CurveObjectName = curve }] };

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains("frame 10: column v: 80 is out of range", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Guidance_of_nought_is_off_as_one_is_and_makes_the_same_pictures(double guidance)
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        JobPlan plan = await PlanAsync(request with { Guidance = guidance });

        Assert.Equal(1, (await ReadAsync<BaseSpec>(ObjectNames.BaseSpec(plan.Storyboard.Base))).Guidance);
    }

    [Fact]
    public async Task A_part_of_a_prompt_without_spaces_is_driven_when_it_is_named_and_only_then()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["雷"]);

        JobPlan plan = await PlanAsync(request with { Prompt = "夜の街に、雷が光る" });

        DrivenWord driven = Assert.Single((await ReadAsync<BaseSpec>(ObjectNames.BaseSpec(plan.Storyboard.Base))).Words);
        Assert.Equal("雷", driven.Word);
        Assert.NotEmpty(driven.Tokens);
        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(
            request with { Prompt = "夜の街に、雷が光る", Sounds = [request.Sounds[0] with { Words = [] }] }));
        Assert.Equal(ErrorClass.Prompt, error.Class);
        Assert.StartsWith(
            "no word of the prompt '夜の街に、雷が光る' can be chosen by listening, since CLAP reads English; name the part to move with --word",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sampler_that_is_not_built_is_named_with_its_stand_in_unless_the_request_chooses()
    {
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string link = _home.File("models", "turbo", Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        File.Delete(_home.File("models", "turbo", "aadiff.json"));
        File.Delete(_home.File("models", "turbo", "scheduler", "scheduler_config.json"));
        File.WriteAllText(_home.File("models", "turbo", "scheduler", "scheduler_config.json"), """
            {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing", "beta_schedule": "scaled_linear", "beta_start": 0.00085,
             "beta_end": 0.012}
            """);
        RenderRequest request = (await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"])) with { Model = "turbo" };

        JobPlan plan = await PlanAsync(request);
        BaseSpec spec = await ReadAsync<BaseSpec>(ObjectNames.BaseSpec(plan.Storyboard.Base));
        JobPlan chosen = await PlanAsync(request with { Scheduler = "ddim", Steps = 8, Guidance = 3 });

        Assert.Equal((4, 1.0, "euler"), (spec.Steps, spec.Guidance, spec.Scheduler));
        Assert.Contains("EulerAncestralDiscreteScheduler, for which euler stands in", plan.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("4 steps without guidance", plan.Warnings[1], StringComparison.Ordinal);
        Assert.DoesNotContain(chosen.Warnings, warning => warning.Contains("scheduler_config", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notation_of_another_program_in_either_prompt_is_a_warning_of_the_job()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        JobPlan plan = await PlanAsync(request with { Prompt = "(rain:1.3) over a city (asleep)", NegativePrompt = "[people]" });

        Assert.Equal(2, plan.Warnings.Count(warning => warning.Contains("prompt has '", StringComparison.Ordinal)));
        Assert.StartsWith("the prompt has '(rain:1.3)'", plan.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("the negative prompt has '[people]'", plan.Warnings[1], StringComparison.Ordinal);
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

    [Theory]
    [InlineData(130, 128, "the nearest sizes are 128x128 and 160x128.")]
    [InlineData(1080, 1920, "mini can't draw 1080x1920: width and height must be multiples of 32; the nearest sizes are 1056x1920 and 1088x1920.")]
    public async Task A_picture_size_that_the_model_can_not_draw_is_refused(int width, int height, string sentence)
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));

        await AssertRefusedAsync(request with { Drawn = new PictureSize(width, height) }, ErrorClass.Usage, sentence);
    }

    [Fact]
    public async Task A_picture_of_more_pixels_than_the_operator_allows_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("thunder.ogg"), ["lightning"]) with { Drawn = new PictureSize(256, 128) };
        _mostPixels = 0.032;

        UserError refusal = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Contains("a picture of 256x128 has more than the 0.032 million pixels that this farm draws", refusal.Message, StringComparison.Ordinal);
        _mostPixels = 0.033;
        await PlanAsync(request);
    }

    [Fact]
    public async Task A_picture_that_no_node_has_the_memory_for_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg")) with { Drawn = new PictureSize(4096, 4096) };

        _memory = new PictureMemory(null, long.MaxValue, DrawsItself: true);
        _presence = new ModelPresence(Nodes: 2, Holding: 1, Silent: 0, LargestMemory: 1L << 30);
        await AssertRefusedAsync(request, ErrorClass.Usage, "needs about", "the largest GPU node has 1.0 GiB", "is about");

        _presence = _presence with { LargestMemory = null };
        _memory = new PictureMemory(null, 1L << 29, DrawsItself: false);
        await AssertRefusedAsync(request, ErrorClass.Usage, "this machine has 0.5 GiB");

        _memory = new PictureMemory(1L << 29, long.MaxValue, DrawsItself: false);
        await AssertRefusedAsync(request, ErrorClass.Usage, "jobs:pictureMemory allows 0.5 GiB");
    }

    [Fact]
    public async Task A_small_coordinator_refuses_nothing_while_no_node_is_there()
    {
        _presence = new ModelPresence(0, 0, 0, null);
        _memory = new PictureMemory(null, 1 << 20, DrawsItself: false);

        await PlanAsync(await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]));
    }

    [Fact]
    public async Task A_model_that_no_node_has_is_refused_and_one_that_a_silent_node_may_have_is_not()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        _presence = new ModelPresence(Nodes: 3, Holding: 0, Silent: 0, LargestMemory: null);
        await AssertRefusedAsync(request, ErrorClass.Model, "no GPU node has the model mini with the files that its coordinator has (digest ");

        _presence = _presence with { Silent = 1 };
        await PlanAsync(request);
    }

    [Theory]
    [InlineData(1001, "ddim", "model mini: 1001 steps do not fit")]
    [InlineData(60, "lcm", "model mini: 60 steps do not fit: the LCM sampler of this model knows 50 at most")]
    public async Task Steps_that_the_sampler_can_not_take_are_refused(int steps, string scheduler, string sentence) =>
        await AssertRefusedAsync(
            await RequestAsync(TestData.Sample("rain.ogg")) with { Steps = steps, Scheduler = scheduler }, ErrorClass.Usage, sentence);

    [Fact]
    public async Task Each_input_that_is_not_there_is_named()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        var gone = InputName.Parse($"inputs/{new string('0', 64)}");

        await AssertRefusedAsync(
            request with { Sounds = [request.Sounds[0] with { ObjectName = gone }] }, ErrorClass.Input, "the sound rain.ogg is not in the object store");
        await AssertRefusedAsync(
            request with { Sounds = [request.Sounds[0] with { CurveObjectName = gone }] },
            ErrorClass.Input,
            "the curve of the sound rain.ogg is not in the object store");
        await AssertRefusedAsync(
            request with { Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = gone } } },
            ErrorClass.Input,
            "the mask is not in the object store");
    }

    [Fact]
    public async Task A_mask_that_is_no_picture_or_would_be_a_huge_one_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        async Task<RenderRequest> WithMaskAsync(byte[] content)
        {
            InputName name = InputName.Of(Sha256Digest.Of(content));
            await _store.PutAsync(name.Value, new MemoryStream(content), "image/png");
            return request with { Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = name } } };
        }

        await AssertRefusedAsync(await WithMaskAsync([1, 2, 3]), ErrorClass.Input, "the mask picture can't be used: not a picture");
        byte[] rgb = new byte[64 * 64 * 3];
        new Random(1).NextBytes(rgb);
        byte[] small = PngFile.Encode(new Picture(64, 64, rgb));
        await AssertRefusedAsync(await WithMaskAsync(small[..(small.Length / 2)]), ErrorClass.Input, "the mask picture can't be used: the picture is damaged");
        await AssertRefusedAsync(
            await WithMaskAsync(Claiming(small, 60_000)), ErrorClass.Input, "a picture of 60000 × 60000 pixels is too large; 16 megapixels are the most");
    }

    [Theory]
    [InlineData("vae_decoder/model.onnx")]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("tokenizer/vocab.json")]
    public async Task A_part_that_was_cut_is_named_with_the_model_and_without_its_folder(string part)
    {
        string folder = _home.File("models", "hurt");
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(folder, Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        byte[] whole = await File.ReadAllBytesAsync(Path.Combine(folder, part));
        File.Delete(Path.Combine(folder, part));
        await File.WriteAllBytesAsync(Path.Combine(folder, part), whole[..(whole.Length / 2)]);
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]) with { Model = "hurt" };

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("hurt", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_home.Path, error.Message, StringComparison.Ordinal);
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

    private async Task AssertRefusedAsync(RenderRequest request, ErrorClass errorClass, params string[] says)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(errorClass, error.Class);
        Assert.All(says, sentence => Assert.Contains(sentence, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(TestData.Repository, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", _stages);
    }

    /// <summary>The same file with other sides in its header, and the checksum that goes with them.</summary>
    private static byte[] Claiming(byte[] png, int side)
    {
        byte[] changed = [.. png];
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(16), side);
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(20), side);
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(29), Crc32(changed.AsSpan(12, 17)));
        return changed;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }

    private Task<JobPlan> PlanAsync(RenderRequest request) => Planner().PlanAsync("job", request, _stages.Add, CancellationToken.None);

    private RequestPlanner Planner() => new(
        _store,
        new ModelCatalog([_home.File("models"), Path.Combine(TestData.Repository, "models")], null),
        new DrawingCheck(_store, new Nodes(_presence), _memory) { MostPixels = _mostPixels },
        new SoundListener(new FfmpegSoundDecoder(), _claps),
        _home.File("work"),
        TimeProvider.System,
        NullLogger<RequestPlanner>.Instance);

    private async Task<RenderRequest> RequestAsync(string file, ImmutableArray<string>? words = null)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        InputName name = await StoreAsync(bytes, Path.GetExtension(file));
        return new RenderRequest
        {
            Prompt = "lightning over a city at night",
            Model = "mini",
            Sounds = [new SoundTrack { ObjectName = name, FileName = Path.GetFileName(file), Sha256 = name.Digest, Words = words ?? [] }],
        };
    }

    private static HeardSound Heard(InputName name) => new() { Kind = HeardKind.File, ObjectName = name, FileName = "music.ogg" };

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

    private sealed class Nodes(ModelPresence? presence) : IFarmModels
    {
        public Task<ModelPresence?> FindAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(presence);
    }
}
