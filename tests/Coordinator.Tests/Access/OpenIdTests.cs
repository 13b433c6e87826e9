using System.Net;
using System.Net.Http.Json;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>Signing in at a provider instead of with a key.</summary>
public sealed class OpenIdTests
{
    [Fact]
    public async Task Who_signs_in_at_the_provider_is_who_it_says_with_the_highest_role_that_it_gives()
    {
        await using OpenIdProvider provider = await OpenIdProvider.StartAsync("ann", "staff", "aadiff-viewer", "aadiff-artist");
        await using ApiServer server = await FarmOfAsync(provider);
        server.Farm.Add(FakeJobs.Accepted("hers") with { User = "ann" });
        server.Farm.Add(FakeJobs.Accepted("his") with { User = "bob" });
        using HttpClient browser = BrowserOf(server);

        using HttpResponseMessage signedIn = await browser.GetAsync("signin/start");

        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.Contains("You are signed in", await signedIn.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        CallerView? me = await browser.GetFromJsonAsync<CallerView>("api/me", SpecJson.Options);
        Assert.Equal(("ann", FarmRole.Artist), (me!.User, me.Role));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("api/jobs/hers")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("api/jobs/his")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("api/keys")).StatusCode);
    }

    [Theory]
    [InlineData("ann", "staff", "none of the roles")]
    [InlineData("", "aadiff-admin", "nothing that could be a user's name")]
    public async Task Who_has_no_role_or_no_name_is_refused_in_a_sentence_and_has_no_session(string user, string role, string sentence)
    {
        await using OpenIdProvider provider = await OpenIdProvider.StartAsync(user, role);
        await using ApiServer server = await FarmOfAsync(provider);
        using HttpClient browser = BrowserOf(server);

        using HttpResponseMessage refused = await browser.GetAsync("signin/start");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains(sentence, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/me")).StatusCode);
    }

    [Fact]
    public async Task A_return_from_a_provider_that_nobody_was_sent_to_signs_nobody_in()
    {
        await using OpenIdProvider provider = await OpenIdProvider.StartAsync("ann", "aadiff-admin");
        await using ApiServer server = await FarmOfAsync(provider);
        using HttpClient browser = BrowserOf(server);

        using HttpResponseMessage refused = await browser.GetAsync("signin/openid?code=stolen&state=made-up");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/me")).StatusCode);
    }

    private static async Task<ApiServer> FarmOfAsync(OpenIdProvider provider)
    {
        ApiServer server = new(
            AccessRules.Open with { NeedsKeys = true },
            new FarmOptions { Access = new AccessOptions { OpenId = new OpenIdOptions { Authority = provider.Address, Client = OpenIdProvider.Client } } });
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Follows redirects and keeps cookies, as browsers do.</summary>
    private static HttpClient BrowserOf(ApiServer server) => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.Http.BaseAddress };
}
