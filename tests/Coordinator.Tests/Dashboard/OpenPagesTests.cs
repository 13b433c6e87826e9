using AADiff.Coordinator.Dashboard;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Coordinator.Tests.Dashboard;

public sealed class OpenPagesTests
{
    [Fact]
    public async Task One_page_more_than_a_coordinator_bears_is_refused_until_one_is_closed_and_the_api_never_is()
    {
        OpenPages pages = new(2, NullLogger<OpenPages>.Instance);
        CircuitHandler[] open = [pages.Counter(), pages.Counter()];
        Assert.Equal(200, await StatusAsync(pages, page: true));
        foreach (CircuitHandler page in open)
        {
            await page.OnCircuitOpenedAsync(null!, default);
        }

        Assert.Equal(503, await StatusAsync(pages, page: true));
        Assert.Equal(200, await StatusAsync(pages, page: false));
        await open[0].OnCircuitClosedAsync(null!, default);
        Assert.Equal(200, await StatusAsync(pages, page: true));
    }

    private static async Task<int> StatusAsync(OpenPages pages, bool page)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        DefaultHttpContext http = new() { RequestServices = services };
        http.SetEndpoint(new Endpoint(null, page ? new EndpointMetadataCollection(new ComponentTypeMetadata(typeof(object))) : [], "asked"));
        await pages.InvokeAsync(http, _ => Task.CompletedTask);
        return http.Response.StatusCode;
    }
}
