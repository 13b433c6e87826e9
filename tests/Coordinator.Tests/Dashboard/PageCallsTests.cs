using System.Net;
using AADiff.Coordinator.Dashboard;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AADiff.Coordinator.Tests.Dashboard;

public sealed class PageCallsTests
{
    private static readonly IPAddress _browser = IPAddress.Parse("10.1.2.3");

    [Fact]
    public async Task A_call_of_a_page_counts_as_one_of_the_browser_that_shows_it()
    {
        PageCalls calls = new();
        using HttpClient page = new();
        calls.Mark(page, _browser);

        Assert.Equal(_browser, await SourceAsync(calls, page.DefaultRequestHeaders.GetValues("X-AADiff-Page").Single()));
    }

    [Fact]
    public async Task Nobody_else_can_say_that_he_is_elsewhere()
    {
        using HttpClient page = new();
        new PageCalls().Mark(page, _browser);

        Assert.Equal(IPAddress.Loopback, await SourceAsync(new PageCalls(), page.DefaultRequestHeaders.GetValues("X-AADiff-Page").Single()));
        Assert.Equal(IPAddress.Loopback, await SourceAsync(new PageCalls(), "10.1.2.3"));
        Assert.Equal(IPAddress.Loopback, await SourceAsync(new PageCalls(), " 10.1.2.3"));
    }

    private static async Task<IPAddress?> SourceAsync(PageCalls calls, string header)
    {
        DefaultHttpContext http = new();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Request.Headers["X-AADiff-Page"] = header;
        await calls.InvokeAsync(http, _ => Task.CompletedTask);
        return http.Connection.RemoteIpAddress;
    }
}
