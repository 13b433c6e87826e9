using System.Net;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

public sealed class RequestRateTests : IAsyncLifetime
{
    private readonly ApiServer _server = new(AccessRules.Open with { NeedsKeys = true, Requests = 1 });

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_another_key_is_served()
    {
        using HttpClient ann = await _server.ClientOfAsync("ann", FarmRole.Artist);
        using HttpClient bob = await _server.ClientOfAsync("bob", FarmRole.Artist);

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ann.GetAsync("api/me")));

        HttpResponseMessage refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(FarmProblem.ContentType, refused.Content.Headers.ContentType?.MediaType);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await bob.GetAsync("api/me")).StatusCode);
    }
}
