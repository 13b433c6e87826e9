using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>Nodes that share jobs, come and go; each ends with the audit, and with the pictures of the undisturbed run.</summary>
[Collection(UndisturbedRun.Coming)]
public sealed class SharedWorkTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly ProcessCluster _cluster = new();

    public Task InitializeAsync() => _cluster.StartAsync(gpus: 2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Two_nodes_share_a_job()
    {
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);

        AuditReport report = await run.AuditAsync();

        Assert.Equal(2, report.Attempts.Where(attempt => attempt.Sha256 is not null).Select(attempt => attempt.Node).Distinct().Count());

        // Drawn twice is only what the scheduler says is: a node that this machine holds up counts as slow, and the last pictures don't wait for it.
        int secondTries = _cluster["c1"].Tail(int.MaxValue).Split("is tried a second time on node").Length - 1;
        Assert.InRange(report.Duplicates, 0, secondTries);
        Assert.Empty(Directory.GetFiles(_cluster.Storage.PartsFolder!));
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_leaves_without_loss()
    {
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        _cluster["g2"].Send(UnixSignal.Terminate);

        await run.RecoveredAsync("SIGTERM of a GPU node");
        Assert.Equal(0, await _cluster["g2"].EndAsync(_limit));
        AuditReport report = await run.AuditAsync();
        Assert.DoesNotContain(report.Attempts, attempt => attempt.Outcome is "data" or "host" or "lost");
        Assert.Equal(0, report.Duplicates);
    }

    [Fact]
    public async Task Two_users_who_ask_for_the_same_get_one_rendering()
    {
        JobRun first = await JobRun.StartAsync(_cluster, undisturbed, output, "of-ann", "ann");
        JobRun second = await JobRun.StartAsync(_cluster, undisturbed, output, "of-bob", "bob");

        AuditReport ofAnn = await first.AuditAsync();
        AuditReport ofBob = await second.AuditAsync();

        Assert.Equal(0, ofAnn.Duplicates);
        Assert.Equal(ofAnn.Pictures.OrderBy(picture => picture.Key), ofBob.Pictures.OrderBy(picture => picture.Key));
    }

    [Fact]
    public async Task Nodes_come_and_go_during_a_job()
    {
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.Job.DoneAsync(2);

        _cluster.Start("g3");
        await _cluster.ReadyAsync(gpus: 3);
        _cluster["g2"].Send(UnixSignal.Terminate);

        Assert.Equal(0, await _cluster["g2"].EndAsync(_limit));
        await run.AuditAsync();
    }
}
