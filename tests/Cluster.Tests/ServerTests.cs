using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>A farm on an S3 server and PostgreSQL, as it runs on several machines.</summary>
[Collection(UndisturbedRun.Collection)]
public sealed class ServerTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _outage = TimeSpan.FromSeconds(15);

    private S3Server _s3 = null!;
    private PostgresServer _postgres = null!;
    private ProcessCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _s3 = await S3Server.StartAsync();
        _postgres = await PostgresServer.StartAsync();
        _cluster = new ProcessCluster(_ => FarmStorage.OnServers(_s3, _postgres, "farm"));
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _postgres.DisposeAsync();
        await _s3.DisposeAsync();
    }

    [Fact]
    public async Task Servers_that_are_away_for_a_while_fail_no_job()
    {
        await _cluster.StartAsync(gpus: 2);
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        await _s3.KillAsync();
        await Task.Delay(_outage);
        await _s3.ReviveAsync();
        await run.RecoveredAsync("S3 server back");

        await run.UnderWayAsync();
        await _postgres.KillAsync();
        await Task.Delay(_outage);
        await _postgres.ReviveAsync();
        await run.RecoveredAsync("PostgreSQL back");

        AuditReport report = await run.AuditAsync();
        Assert.DoesNotContain(report.Attempts, attempt => attempt.Outcome is "data" or "host");
    }

    [Fact]
    public async Task The_second_coordinator_takes_over_when_the_first_is_killed()
    {
        _cluster.Start("c1");
        await _cluster.ReadyAsync(gpus: 0);
        _cluster.Start("c2");
        _cluster.Start("g1");
        await _cluster.ReadyAsync(gpus: 1, coordinator: "c2");
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output, watcher: "c2");
        await run.UnderWayAsync();

        _cluster["c1"].Send(UnixSignal.Kill);

        await run.RecoveredAsync("kill -9 of the oldest coordinator");
        await run.AuditAsync();
    }
}
