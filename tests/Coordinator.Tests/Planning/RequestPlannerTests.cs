using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>Real recordings, the real CLAP miniature, the real ffmpeg.</summary>
public sealed class RequestPlannerTests : PlannerScenario
{
    [Fact]
    public async Task Thunder_drives_lightning_and_quiet_moments_share_pictures()
    {
        JobPlan plan = await PlanAsync(await RequestAsync(TestData.Sample("thunder.ogg")));

        Assert.Equal("lightning", plan.Words.Single(word => word.Driven).Word);
        Assert.Contains(plan.Words, word => word is { Word: "city", Driven: false });
        Assert.Equal(360, plan.Storyboard.Frames.Length);
        Assert.InRange(plan.Storyboard.Pictures.Length, 20, 128);
        Assert.All(plan.Storyboard.Pictures, picture => Assert.InRange(picture.Strengths[0], 0f, 2f));
        Assert.Equal(["planning", "listening", "grounding", "planning"], Stages);
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
        int before = Directory.GetFiles(Home.File("objects"), "*", SearchOption.AllDirectories).Length;

        PlannedRequest check = await Planner().CheckAsync(request, CancellationToken.None);
        int after = Directory.GetFiles(Home.File("objects"), "*", SearchOption.AllDirectories).Length;
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
            string link = Home.File("models", "turbo", Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        File.Delete(Home.File("models", "turbo", "aadiff.json"));
        File.Delete(Home.File("models", "turbo", "scheduler", "scheduler_config.json"));
        File.WriteAllText(Home.File("models", "turbo", "scheduler", "scheduler_config.json"), """
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

    private string SilentWave(int seconds)
    {
        const int Rate = 16000;
        int bytes = seconds * Rate * 2;
        string path = Home.File("silence.wav");
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
