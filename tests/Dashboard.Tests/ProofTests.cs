using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AADiff.Dashboard.Tests;

/// <summary>Whether a finished job follows its sound, on its page.</summary>
[Collection(KeyedFarmUsers.Name)]
public sealed class ProofTests(KeyedFarm farm)
{
    [Fact]
    public async Task A_job_that_finishes_while_somebody_looks_shows_its_proof_and_leads_to_the_whole_of_it()
    {
        await farm.SubmitAsync(new SmallJob(40, 2, Seed: 91), "proven");
        IPage page = await farm.SignInAsync(FarmRole.Artist, path: "/jobs/proven");

        ILocator proof = page.GetByRole(AriaRole.Region, new() { Name = "Proof", Exact = true });
        await Expect(proof.Locator(".verdict")).ToContainTextAsync("the sound");
        await Expect(proof.Locator(".chart").First).ToContainTextAsync("change of the picture");
        await Expect(proof.GetByRole(AriaRole.Row).Filter(new() { HasText = "Pearson's r of the change of the picture with the raw loudness" }))
            .ToContainTextAsync("at least 0.7");
        await Expect(proof.GetByRole(AriaRole.Row).Filter(new() { HasText = "optical flow" })).ToContainTextAsync("a coordinator has no optical flow");

        await proof.GetByRole(AriaRole.Link, new() { Name = "The whole proof" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Does the picture follow the sound?");
        await Expect(page.Locator("svg").First).ToBeVisibleAsync();
    }
}
