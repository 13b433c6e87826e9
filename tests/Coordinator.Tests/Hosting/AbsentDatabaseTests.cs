using System.Net;
using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class AbsentDatabaseTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_coordinator_that_starts_while_the_database_is_away_becomes_ready_and_lists_its_jobs_when_it_is_back()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        JournalOptions journal = new() { Postgres = server.ConnectionString };
        await using (CoordinatorBench before = await CoordinatorBench.StartAsync(pictures: 1, journal))
        {
            await before.SubmitAsync("job-1");
            await before.WaitForAsync("job-1", JobStatus.Completed);
        }

        await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        using TemporaryFolder folder = new();
        CollectedLog log = new();
        await using WebApplication coordinator = Program.Build(Options(folder, journal), logging => logging.ClearProviders().AddProvider(log));
        await coordinator.StartAsync();
        using HttpClient http = FarmHttp.ClientFor(new Uri(coordinator.Urls.Single()));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz")).StatusCode);
        HttpResponseMessage unready = await http.GetAsync("readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        Assert.Contains("\njournal: ", await unready.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // The directory, which needs the journal to begin, has given up once.
        await log.UntilAsync("persistenceId [job-directory]", times: 1, _limit);
        await server.ReviveAsync();

        using CancellationTokenSource late = new(_limit);
        while ((await http.GetAsync("readyz", late.Token)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Delay(50, late.Token);
        }

        JobView job = Assert.Single(await new HttpFarm(http).ListAsync());
        Assert.Equal(("job-1", JobStatus.Completed), (job.JobId, job.Status));
    }

    private static FarmOptions Options(TemporaryFolder folder, JournalOptions journal) => new()
    {
        Roles = "coordinator",
        Data = folder.Path,
        Http = new HttpOptions { Port = 0 },
        Journal = journal,
        Cluster = new ClusterTimings { Drain = 1 },
    };
}
