using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace AADiff.Dashboard.Tests;

/// <summary>Who sees what of the pages.</summary>
[Collection(KeyedFarmUsers.Name)]
public sealed class SignInTests(KeyedFarm farm)
{
    [Fact]
    public async Task Whoever_opens_a_page_without_a_key_is_asked_for_one_and_then_sees_that_page()
    {
        IPage page = await farm.Browser.OpenAsync();
        await page.GotoAsync(farm.At("/models"));
        Assert.Contains("/signin?next=%2Fmodels", page.Url, StringComparison.Ordinal);

        await page.GetByLabel("Your key of this farm").FillAsync(farm.KeyOf(FarmRole.Viewer)[..^1] + "x");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("a letter of it is wrong");

        await page.GetByLabel("Your key of this farm").FillAsync(farm.KeyOf(FarmRole.Viewer));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(farm.At("/models"));
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = SmallJob.ModelName })).ToBeVisibleAsync();

        BrowserContextCookiesResult cookie = Assert.Single(await page.Context.CookiesAsync(), one => one.Name == "aadiff");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.DoesNotContain(farm.KeyOf(FarmRole.Viewer), Uri.UnescapeDataString(cookie.Value), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync(farm.At("/signin"));
        await page.GotoAsync(farm.At("/"));
        Assert.Contains("/signin", page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FarmRole.Viewer, "/submit", "/keys", "/audit")]
    [InlineData(FarmRole.Artist, "/keys", "/audit")]
    public async Task A_role_is_shown_no_way_to_what_it_may_not_do_and_refused_when_it_goes_there(FarmRole role, params string[] closed)
    {
        IPage page = await farm.SignInAsync(role);
        ILocator pages = page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" });
        await Expect(pages.GetByRole(AriaRole.Link, new() { Name = "Jobs" })).ToBeVisibleAsync();
        foreach (string path in closed)
        {
            await Expect(pages.Locator($"a[href='{path}']")).ToHaveCountAsync(0);
            IResponse? answer = await page.GotoAsync(farm.At(path));
            Assert.Equal(403, answer!.Status);
        }
    }

    [Fact]
    public async Task An_artist_does_not_see_the_job_of_another_one_and_a_viewer_has_no_buttons()
    {
        await farm.SubmitAsync(new SmallJob(4, 2, Seed: 51), "olgas", FarmRole.Admin);

        IPage artist = await farm.SignInAsync(FarmRole.Artist, path: "/jobs/olgas");
        await Expect(artist.GetByRole(AriaRole.Alert).First).ToContainTextAsync("has no job");
        await artist.GotoAsync(farm.At("/jobs"));
        await Expect(artist.GetByText("jobs", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(artist.Locator("a[href='/jobs/olgas']")).ToHaveCountAsync(0);

        IPage viewer = await farm.SignInAsync(FarmRole.Viewer, path: "/jobs/olgas");
        await Expect(viewer.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(SmallJob.Prompt);
        await Expect(viewer.GetByRole(AriaRole.Group, new() { Name = "Actions" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_key_is_made_and_shown_once_and_its_sessions_end_when_it_is_revoked()
    {
        IPage admin = await farm.SignInAsync(FarmRole.Admin, path: "/keys");
        await admin.GetByLabel("User").FillAsync("bob");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        string key = await admin.Locator("[role=status] code").InnerTextAsync();

        IPage bob = await farm.Browser.OpenAsync();
        await bob.GotoAsync(farm.At("/"));
        await bob.GetByLabel("Your key of this farm").FillAsync(key);
        await bob.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(bob.Locator(".who")).ToContainTextAsync("bob");

        await admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "bob" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "bob" })).ToContainTextAsync("revoked");
        await Expect(bob.GetByRole(AriaRole.Alert).First).ToContainTextAsync("revoked");
        await bob.GotoAsync(farm.At("/jobs"));
        Assert.Contains("/signin", bob.Url, StringComparison.Ordinal);

        await admin.GotoAsync(farm.At("/audit"));
        ILocator revoked = admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "revokeKey" }).First;
        await Expect(revoked).ToContainTextAsync(KeyedFarm.NameOf(FarmRole.Admin));
        await Expect(revoked).ToContainTextAsync("127.0.0.1");
    }
}
