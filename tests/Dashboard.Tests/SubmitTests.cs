using System.Globalization;
using System.Text.RegularExpressions;
using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AADiff.Dashboard.Tests;

/// <summary>From a sound to a video, by hand.</summary>
[Collection(KeyedFarmUsers.Name)]
public sealed partial class SubmitTests(KeyedFarm farm)
{
    [Fact]
    public async Task A_sound_that_is_dropped_shows_its_curve_before_anything_is_drawn_and_becomes_a_video()
    {
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/submit");
        await DropAsync(page, new SmallJob(36, 4).Sound());
        await Expect(page.Locator("canvas.wave").First).ToBeVisibleAsync();
        await ChangeAsync(page, "Prompt", SmallJob.Prompt);
        await ChangeAsync(page, "Words that the sound drives", SmallJob.Word);
        await ChangeAsync(page, "Frames/s", "12");
        await ChangeAsync(page, "Steps", "4");

        ILocator summary = page.GetByRole(AriaRole.Region, new() { Name = "What it would become" });
        await Expect(summary).ToContainTextAsync("36 frames");
        await Expect(summary).ToContainTextAsync("4 steps");
        int before = MostPictures(await summary.InnerTextAsync());
        Assert.True(before > 2);

        // The strongest moments are made as weak as the rest, so fewer pictures are needed.
        ILocator points = page.GetByRole(AriaRole.Group, new() { Name = "Points of the strength" }).GetByRole(AriaRole.Slider);
        string least = (await points.First.GetAttributeAsync("min"))!;
        int count = await points.CountAsync();
        for (int point = count / 2; point < count; point++)
        {
            await points.Nth(point).FillAsync(least);
        }

        await Expect(page.GetByText("measured", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(summary).Not.ToContainTextAsync($" {before.ToString(CultureInfo.InvariantCulture)} pictures");
        Assert.True(MostPictures(await summary.InnerTextAsync()) < before);

        await Browser.KeepAsync(page, "curve-light.png");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(JobAddress());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(SmallJob.Prompt);
        await Expect(page.Locator(".state").First).ToContainTextAsync("completed");

        await Expect(page.Locator(".strip rect.piece-done").First).ToBeVisibleAsync();
        await Expect(page.Locator(".strip rect.piece-waiting")).ToHaveCountAsync(0);
        await Expect(page.Locator(".last, .chart").First).ToBeVisibleAsync();
        Assert.Equal(3, await SecondsOfVideoAsync(page), 1.0 / SmallJob.FramesPerSecond);
    }

    [Fact]
    public async Task A_wrong_answer_in_the_form_is_told_in_a_sentence_and_nothing_can_be_submitted()
    {
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/submit");
        await DropAsync(page, new SmallJob(12, 2).Sound());
        await ChangeAsync(page, "Prompt", SmallJob.Prompt);
        await ChangeAsync(page, "Words that the sound drives", "giraffe");

        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("giraffe");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true })).ToBeDisabledAsync();
    }

    private static async Task DropAsync(IPage page, byte[] sound)
    {
        ILocator file = page.Locator("input[type=file]");
        await Expect(file).ToBeEnabledAsync();
        await file.SetInputFilesAsync(new FilePayload { Name = "swell.wav", MimeType = "audio/wav", Buffer = sound });
        await Expect(page.Locator("#sound-state")).ToContainTextAsync("are at the farm");
    }

    /// <summary>Enters a value as a person does, who then goes on to the next field.</summary>
    private static async Task ChangeAsync(IPage page, string label, string value)
    {
        ILocator field = page.GetByLabel(label, new() { Exact = false }).First;
        await field.FillAsync(value);
        await field.BlurAsync();
    }

    private static int MostPictures(string summary) => int.Parse(Pictures().Match(summary).Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<double> SecondsOfVideoAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('video').duration > 0");
        return await page.EvaluateAsync<double>("() => document.querySelector('video').duration");
    }

    [GeneratedRegex(@"(\d+) pictures")]
    private static partial Regex Pictures();

    [GeneratedRegex("/jobs/[0-9A-Z]{26}$")]
    private static partial Regex JobAddress();
}
