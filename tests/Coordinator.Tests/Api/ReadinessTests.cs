using System.Net;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>What a coordinator answers to whoever watches over it.</summary>
public sealed class ReadinessTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Ready_follows_the_farm_and_alive_does_not()
    {
        _server.Farm.Silent = 4;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.Http.GetAsync("startupz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.Http.GetAsync("readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("healthz")).StatusCode);
        _server.Farm.Silent = 0;
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("startupz")).StatusCode);
    }

    [Fact]
    public async Task A_process_has_started_when_the_farm_answers_though_nobody_has_asked_whether_it_is_ready()
    {
        _server.Farm.Silent = 2;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.Http.GetAsync("startupz")).StatusCode);
        _server.Farm.Silent = 0;
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("startupz")).StatusCode);
    }

    [Fact]
    public async Task A_scheduler_that_moves_to_another_coordinator_makes_no_coordinator_unready()
    {
        Assert.Equal("Ready", await _server.Http.GetStringAsync("readyz"));

        _server.Farm.Silent = 2;

        Assert.StartsWith("Ready\nfarm: scheduler and directory did answer", await _server.Http.GetStringAsync("readyz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_costs_the_same_however_many_jobs_there_are()
    {
        for (int number = 0; number < 500; number++)
        {
            _server.Farm.Add(FakeJobs.Accepted($"job-{number}"));
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("readyz")).StatusCode);

        Assert.Equal(2, _server.Farm.Questions);
    }

    [Fact]
    public async Task A_store_that_is_away_makes_a_coordinator_unready_and_is_named()
    {
        string folder = _server.ObjectFolder;
        Directory.Move(folder, folder + ".away");

        HttpResponseMessage answer = await _server.Http.GetAsync("readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.StartsWith("Not ready\nstore: ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Directory.Move(folder + ".away", folder);
        Assert.Equal("Ready", await _server.Http.GetStringAsync("readyz"));
    }
}
