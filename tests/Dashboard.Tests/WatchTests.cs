using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AADiff.Dashboard.Tests;

/// <summary>What an operator sees while jobs run, nodes die and coordinators too.</summary>
[Collection(KeyedFarmUsers.Name)]
public sealed class WatchTests(KeyedFarm farm)
{
    [Fact]
    public async Task A_job_is_paused_resumed_cancelled_and_deleted_by_the_buttons_of_its_page()
    {
        await farm.SubmitAsync(new SmallJob(400, 8, Seed: 61), "pausing");
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/jobs/pausing");
        ILocator state = page.Locator(".state").First;
        await Expect(state).ToContainTextAsync("rendering");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(state).ToContainTextAsync("paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(state).ToContainTextAsync("rendering");
        await page.GetByLabel("Priority").FillAsync("70");
        await page.GetByLabel("Priority").BlurAsync();
        await farm.Cluster.UntilAsync("the priority is 70", async () => (await farm.Cluster.Farm().FindAsync("pausing"))!.Priority == 70);

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(state).ToContainTextAsync("cancelled");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, delete it" }).ClickAsync();
        await page.WaitForURLAsync(farm.At("/jobs"));
        Assert.Null(await farm.Cluster.Farm().FindAsync("pausing"));
    }

    [Fact]
    public async Task The_strip_of_frames_fills_while_they_are_drawn_and_a_frame_tells_what_it_is_made_of()
    {
        await farm.SubmitAsync(new SmallJob(60, 8, Seed: 62), "filling");
        HttpFarm artist = farm.Cluster.Farm();
        await farm.Cluster.UntilAsync("some pictures are there", async () => await artist.FindAsync("filling") is { Done: > 10 });
        await artist.CommandAsync("filling", JobCommandKind.Pause);
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/jobs/filling?tab=frames");

        // Some are there and some are not, at the same moment: the job is paused, so that it can't be finished meanwhile.
        await Expect(page.Locator("rect.piece-done").First).ToBeAttachedAsync();
        await Expect(page.Locator("rect.piece-waiting, rect.piece-partly").First).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Frame" }).FillAsync("59");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Frame" }).BlurAsync();
        await page.WaitForURLAsync(farm.At("/jobs/filling?tab=frames&frame=59"));
        await Expect(page.Locator("main")).ToContainTextAsync("Shown at 4.92 s");

        await artist.CommandAsync("filling", JobCommandKind.Resume);
        await Expect(page.Locator("rect.piece-done")).ToHaveCountAsync(60, new() { Timeout = 90_000 });
        await Expect(page.Locator(".pictures img").First).ToBeVisibleAsync();
        await page.GotoAsync(farm.At("/jobs/filling?tab=pictures"));
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("done at 127.0.0.1");
    }

    [Fact]
    public async Task A_node_that_is_drained_or_killed_is_seen_without_loading_the_page_again()
    {
        IPage page = await farm.SignInAsync(FarmRole.Admin);
        ILocator ready = page.GetByRole(AriaRole.Link).Filter(new() { HasText = "GPU nodes ready" });
        await Expect(ready).ToContainTextAsync("2 of 2");
        string address = $"127.0.0.1:{farm.Cluster.PortOf("g2")}";

        IPage node = await page.Context.NewPageAsync();
        await node.GotoAsync(farm.At($"/nodes/{Uri.EscapeDataString(address)}"));
        await Expect(node.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("cpu");
        await node.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await Expect(node.Locator(".state").First).ToContainTextAsync("draining");
        await Expect(ready).ToContainTextAsync("1 of 2");
        await node.GetByRole(AriaRole.Button, new() { Name = "Let it take work again" }).ClickAsync();
        await Expect(ready).ToContainTextAsync("2 of 2");

        farm.Cluster["g2"].Send(UnixSignal.Kill);
        await Expect(ready).ToContainTextAsync("1 of 1", new() { Timeout = 90_000 });
        await Expect(node.GetByRole(AriaRole.Alert).First).ToContainTextAsync("No GPU node of that name");

        farm.Cluster.Start("g2");
        await Expect(ready).ToContainTextAsync("2 of 2", new() { Timeout = 90_000 });
    }

    [Fact]
    public async Task A_page_whose_coordinator_is_killed_goes_on_at_another_one_and_shows_the_same_job()
    {
        await farm.SubmitAsync(new SmallJob(4, 2, Seed: 63), "moving");
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/jobs/moving?tab=pictures");
        await Expect(page.Locator(".state").First).ToContainTextAsync("completed");

        farm.Cluster["c1"].Send(UnixSignal.Kill);

        await page.WaitForURLAsync(farm.At("/jobs/moving?tab=pictures", "c2"), new() { Timeout = 90_000 });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(SmallJob.Prompt);
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("done");
        await Expect(page.Locator(".who")).ToContainTextAsync(KeyedFarm.NameOf(FarmRole.Artist));

        farm.Cluster.Start("c1");
        await farm.Cluster.ReadyAsync(2);
    }
}
