using System.Net;
using System.Text;
using AADiff.Coordinator.Access;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>What a web page can make its visitor's browser send.</summary>
public sealed class BrowserGuardTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _server.Farm.Add(FakeJobs.Accepted("a"));
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("api/jobs", "text/plain")]
    [InlineData("api/jobs", "application/x-www-form-urlencoded")]
    [InlineData("api/jobs/a/cancel", "text/plain")]
    [InlineData("api/sweep", "text/plain")]
    [InlineData("api/nodes/gpu-1/drain", "multipart/form-data")]
    public async Task A_form_commands_nothing_and_the_answer_names_the_header_to_send(string address, string type)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, address, type, header: false);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("X-AADiff: 1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_server.Farm.Commands);
        Assert.Empty(_server.Farm.Sweeps);
    }

    [Theory]
    [InlineData("api/jobs")]
    [InlineData("api/sweep")]
    [InlineData("api/jobs/a/priority")]
    public async Task A_body_that_is_not_said_to_be_JSON_is_refused(string address)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, address, "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Empty(_server.Farm.Sweeps);
    }

    [Theory]
    [InlineData("rebound.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.rebound.example:80", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("10.0.0.7", HttpStatusCode.OK)]
    [InlineData("coordinator:8080", HttpStatusCode.OK)]
    public async Task A_host_that_is_not_this_farm_is_refused_even_for_a_look(string host, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "api/jobs") { Headers = { Host = host } };
        using HttpResponseMessage response = await _server.Http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("farm.example.com", HttpStatusCode.OK)]
    [InlineData("FARM.Example.Com:8080", HttpStatusCode.OK)]
    [InlineData("a.farm.example.com", HttpStatusCode.Forbidden)]
    [InlineData("example.com", HttpStatusCode.Forbidden)]
    [InlineData("farmexample.com", HttpStatusCode.Forbidden)]
    [InlineData("farm.example.com.rebound.example", HttpStatusCode.Forbidden)]
    [InlineData("exact.example.org", HttpStatusCode.OK)]
    [InlineData("other.example.org", HttpStatusCode.Forbidden)]
    public async Task A_name_with_a_star_stands_for_one_label_in_its_place_as_in_certificates(string host, HttpStatusCode expected)
    {
        await using ApiServer server = new(AccessRules.Open, new FarmOptions { Http = new HttpOptions { Names = "*.example.com, exact.example.org" } });
        await server.InitializeAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "api/jobs");
        request.Headers.TryAddWithoutValidation("Host", host);
        using HttpResponseMessage response = await server.Http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task The_page_of_another_site_is_refused(string origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "api/jobs/a/cancel");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using HttpResponseMessage response = await _server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(_server.Farm.Commands);
    }

    [Fact]
    public async Task The_farms_own_page_and_a_client_without_a_page_are_served()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "api/jobs/a/pause");
        request.Headers.TryAddWithoutValidation("Origin", _server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using HttpResponseMessage response = await _server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull((await _server.Client.CommandAsync("a", JobCommandKind.Resume)).Job);
        Assert.Equal(2, _server.Farm.Commands.Count);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string type, bool header = true)
    {
        if (!header)
        {
            _server.Http.DefaultRequestHeaders.Remove(FarmHttp.CommandHeader);
        }

        StringContent body = new("{\"olderDays\":0}", Encoding.UTF8, type);
        return _server.Http.SendAsync(new HttpRequestMessage(method, address) { Content = body });
    }
}
