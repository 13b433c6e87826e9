using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AADiff.Dashboard.Tests;

/// <summary>Watching a video that is not finished.</summary>
[Collection(KeyedFarmUsers.Name)]
public sealed class PlayerTests(KeyedFarm farm)
{
    private const string CurrentTime = "() => document.querySelector('video').currentTime";

    [Fact]
    public async Task A_video_plays_before_it_is_complete_and_becomes_the_finished_one_when_it_is()
    {
        const int seconds = 20;
        const int frames = seconds * SmallJob.FramesPerSecond;
        await farm.SubmitAsync(new SmallJob(frames, 10, Seed: 81), "watched");
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/jobs/watched");

        // Paused as soon as there is something to watch, so that it can't be finished meanwhile.
        HttpFarm artist = farm.Cluster.Farm();
        await page.WaitForFunctionAsync(
            "() => { const there = document.querySelector('video')?.seekable; return there?.length > 0 && there.end(0) >= 2; }", null, new() { Timeout = 120_000 });
        await artist.CommandAsync("watched", JobCommandKind.Pause);
        await Expect(page.Locator(".state").First).ToContainTextAsync("paused");

        await page.WaitForFunctionAsync("() => document.querySelector('video').readyState >= 2");
        await page.EvaluateAsync("() => { const video = document.querySelector('video'); video.muted = true; return video.play(); }");
        await page.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 1");
        Assert.Equal(JobStatus.Paused, (await artist.FindAsync("watched"))!.Status);
        double there = await page.EvaluateAsync<double>("() => document.querySelector('video').seekable.end(0)");
        Assert.InRange(there, 2, seconds - 1);

        await artist.CommandAsync("watched", JobCommandKind.Resume);
        await Expect(page.Locator(".state").First).ToContainTextAsync("completed", new() { Timeout = 180_000 });
        await page.WaitForFunctionAsync("() => document.querySelector('video').src.includes('/video?')");
        await page.WaitForFunctionAsync($"() => Math.abs(document.querySelector('video').duration - {seconds}) < 0.2");
        Assert.True(await page.EvaluateAsync<double>(CurrentTime) > 1, "the finished video goes on where the unfinished one was");
    }
}
