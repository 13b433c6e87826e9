using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AADiff.Dashboard.Tests;

/// <summary>Every page, for eyes that see little, for none, and for a phone.</summary>
[Collection(KeyedFarmUsers.Name)]
public sealed class AccessibilityTests(KeyedFarm farm)
{
    private static readonly (string Name, string Path)[] _pages =
    [
        ("farm", "/"), ("jobs", "/jobs"), ("job", "/jobs/shown"), ("frames", "/jobs/shown?tab=frames&frame=3"), ("pictures", "/jobs/shown?tab=pictures"),
        ("submit", "/submit"), ("models", "/models"), ("keys", "/keys"), ("audit", "/audit"),
    ];

    [Theory]
    [InlineData(1200, false)]
    [InlineData(1200, true)]
    [InlineData(380, false)]
    public async Task No_page_has_a_serious_fault_for_screen_readers_or_is_wider_than_the_screen(int width, bool dark)
    {
        await farm.SubmitAsync(new SmallJob(12, 2, Seed: 71), "shown", FarmRole.Admin);
        await farm.Cluster.UntilAsync("the job is completed", async () => (await farm.Cluster.Farm().FindAsync("shown"))!.Status == JobStatus.Completed);
        IPage page = await farm.SignInAsync(FarmRole.Admin, width, dark);
        List<string> faults = [];
        foreach ((string name, string path) in _pages)
        {
            await page.GotoAsync(farm.At(path));
            await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync();
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            if (name == "job")
            {
                await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
            }

            AxeResult result = await page.RunAxe();
            faults.AddRange(result.Violations
                .Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{name}: {violation.Id}, {violation.Help}, {violation.Nodes[0].Html}"));
            int wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            if (wide > width)
            {
                faults.Add($"{name} is {wide} pixels wide on a screen of {width}");
            }

            await Browser.KeepAsync(page, $"{name}-{(width < 500 ? "phone" : dark ? "dark" : "light")}.png");
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task The_first_key_press_offers_to_skip_the_navigation_and_every_link_of_it_can_be_reached_by_keys()
    {
        IPage page = await farm.SignInAsync(FarmRole.Viewer);
        await Expect(page.Locator("main[data-live]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await page.EvaluateAsync<string>("() => document.activeElement.textContent"));
        List<string> reached = [];
        for (int i = 0; i < 6; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()"));
        }

        Assert.Equal(["AADiff farm", "Farm", "Jobs", "Models", "API", "Sign out"], reached);
    }
}
