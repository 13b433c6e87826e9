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

        // Paused with half of its pictures, so that it can't be finished meanwhile.
        HttpFarm artist = farm.Cluster.Farm();
        await farm.Cluster.UntilAsync("half of the pictures are there", async () => await artist.FindAsync("watched") is { Pictures: > 0 } job && job.Done > job.Pictures * 6 / 10);
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
