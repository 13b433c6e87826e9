using AADiff.Coordinator.Planning;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

public sealed class PartAndSizeTests : PlannerScenario
{
    [Fact]
    public async Task A_part_of_a_sound_gives_the_frames_of_that_part_and_a_loop_begins_where_it_ends()
    {
        RenderRequest request = await SampleAsync("thunder.ogg", "lightning over a city at night", "lightning");

        PlannedRequest part = await CheckAsync(request with { Part = new SoundPart { Start = Time(2), Duration = Time(3.5) } });
        PlannedRequest loop = await CheckAsync(request with { Part = new SoundPart { Start = Time(2), Duration = Time(3.5), Loop = true } });

        Assert.Equal((105, 105), (part.Storyboard.Frames.Length, loop.Storyboard.Frames.Length));
        float[] strengths = [.. loop.Curve.Words.Single().Strengths];
        float largest = strengths.Zip(strengths.Skip(1), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Math.Abs(strengths[0] - strengths[^1]), 0, largest);
        Assert.DoesNotContain(part.Warnings, warning => warning.Contains("asked for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_that_is_longer_than_the_sound_is_said_and_one_behind_its_end_is_refused()
    {
        RenderRequest request = await SampleAsync("rain.ogg", "rain over a city", "rain");

        PlannedRequest longer = await CheckAsync(request with { Part = new SoundPart { Start = Time(4), Duration = Time(10) } });
        UserError behind = await Assert.ThrowsAsync<UserError>(() => CheckAsync(request with { Part = new SoundPart { Start = Time(90) } }));

        Assert.Contains("rain.ogg has only 2.0 s from 4 s on, not the 10 s that were asked for.", longer.Warnings);
        Assert.StartsWith("rain.ogg ends before 90 s", behind.Message);
    }

    [Theory]
    [InlineData(1080, 1920, null, 96, 160)]
    [InlineData(1920, 1080, Fit.Draw, 160, 96)]
    [InlineData(1920, 1080, Fit.Crop, 128, 128)]
    [InlineData(1920, 1080, Fit.Pad, 128, 128)]
    [InlineData(640, 640, null, 128, 128)]
    public async Task The_drawn_size_follows_from_the_size_of_the_video(int width, int height, Fit? fit, int drawnWidth, int drawnHeight)
    {
        RenderRequest request = await SampleAsync("rain.ogg", "rain over a city", "rain");

        PlannedRequest plan = await CheckAsync(request with { VideoSize = new PictureSize(width, height), Fit = fit });

        Assert.Equal(new PictureSize(drawnWidth, drawnHeight), plan.Spec.Size);
        Assert.DoesNotContain(plan.Warnings, warning => warning.Contains("was made for", StringComparison.Ordinal) || warning.Contains("--size", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_size_far_from_the_models_own_and_a_video_of_a_few_pixels_are_said()
    {
        RenderRequest request = await SampleAsync("rain.ogg", "rain over a city", "rain");

        PlannedRequest wide = await CheckAsync(request with { VideoSize = new PictureSize(1920, 480) });
        PlannedRequest small = await CheckAsync(request);

        Assert.Contains(
            "mini was made for pictures of 128x128; at 256x64 it may draw things twice, such as a skyline above another: --fit crop cuts the shape out of a picture of its own size.",
            wide.Warnings);
        Assert.Contains("The video is 128x128 pixels, as mini draws it; --size 512 or --size 1080x1920 makes it larger.", small.Warnings);
    }

    private static SoundTime Time(double seconds) => SoundTime.OfSeconds(seconds)!.Value;

    private Task<PlannedRequest> CheckAsync(RenderRequest request) => Planner().CheckAsync(request, CancellationToken.None);

    private async Task<RenderRequest> SampleAsync(string file, string prompt, string word) =>
        await RequestAsync(TestData.Sample(file), words: [word]) with { Prompt = prompt };
}
