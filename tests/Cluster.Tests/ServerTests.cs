using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>A farm on an S3 server and PostgreSQL, as it runs on several machines.</summary>
[Collection(UndisturbedRun.Servers)]
public sealed class ServerTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _half = TimeSpan.FromSeconds(30);

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

    /// <summary>Each server is away for twice <see cref="_half"/>: for the first half S3 alone, then both, then PostgreSQL alone.</summary>
    [Fact]
    public async Task Servers_that_are_away_for_a_minute_fail_no_job()
    {
        await _cluster.StartAsync(gpus: 2);
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();
        await using Lookout lookout = new(run.Job);

        await _s3.KillAsync();
        lookout.Phase = "S3 away";
        Task half = Task.Delay(_half);
        await _cluster.UntilAsync(
            "the job says that the store is away", async () => await run.Job.LookAsync() is { Status: JobStatus.Blocked, Reason.Length: > 0 });
        await half;

        await _postgres.KillAsync();
        lookout.Phase = "both away";
        await Task.Delay(_half);

        await _s3.ReviveAsync();
        lookout.Phase = "PostgreSQL away";
        half = Task.Delay(_half);
        RenderRequest request = await UndisturbedRun.Job.RequestAsync(_cluster.Storage.Objects, "bob");
        UserError refused = await Assert.ThrowsAsync<UserError>(() => _cluster.Farm().SubmitAsync("late", request));
        output.WriteLine($"a job submitted meanwhile: {refused.Message}");
        Assert.Equal(ErrorClass.Unreachable, refused.Class);
        await half;

        await _postgres.ReviveAsync();
        lookout.Phase = "both back";
        await run.RecoveredAsync("servers back");
        JobRun late = await JobRun.StartAsync(_cluster, undisturbed, output, "late", "bob");

        AuditReport report = await run.AuditAsync();
        await late.AuditAsync();
        output.WriteLine(string.Join('\n', lookout.Seen));
        Assert.DoesNotContain(report.Attempts, attempt => attempt.Outcome is "data" or "host");
        Assert.All(lookout.Statuses,
            status => Assert.True(status is JobStatus.Rendering or JobStatus.Blocked or JobStatus.Assembling or JobStatus.Completed, $"{status}"));
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
