using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>Who dies at once, with kill -9, while a job runs; each ends with the audit, and with the pictures of the undisturbed run.</summary>
[Collection(UndisturbedRun.Faults)]
public sealed class KilledProcessTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly ProcessCluster _cluster = new();

    public Task InitializeAsync() => _cluster.StartAsync(gpus: 2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_killed_node_costs_at_most_what_it_was_drawing()
    {
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        _cluster["g2"].Send(UnixSignal.Kill);

        await run.RecoveredAsync("kill -9 of a GPU node");
        Assert.InRange((await run.AuditAsync()).Duplicates, 0, 2);
    }

    [Fact]
    public async Task A_killed_node_that_was_the_oldest_costs_no_more()
    {
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        _cluster["g1"].Send(UnixSignal.Kill);

        await run.RecoveredAsync("kill -9 of the first GPU node");
        Assert.InRange((await run.AuditAsync()).Duplicates, 0, 2);
    }

    /// <summary>Of a job that draws only what it needs, because here the coordinator knows the most: what was chosen, and why.</summary>
    [Fact]
    public async Task A_killed_coordinator_goes_on_from_its_journal_and_chooses_the_same_pictures()
    {
        SmallJob adaptive = new(Frames: 120, Steps: 6, Exact: false);
        JobRun run = await JobRun.StartAsync(_cluster, output, "job", adaptive);
        await run.UnderWayAsync();

        FarmProcess killed = _cluster["c1"];
        killed.Send(UnixSignal.Kill);
        Assert.Equal(128 + 9, await killed.EndAsync(_limit));

        // It comes back under its old address; should the others not hear it there, they end, and are started again too.
        await using Keeper keeper = new(_cluster);

        await run.RecoveredAsync("kill -9 of the coordinator");
        Assert.InRange((await run.AuditAsync()).Duplicates, 0, 8);

        JobRun again = await JobRun.StartAsync(_cluster, output, "again", adaptive);
        await again.AuditAsync();
        JobView first = await run.Job.LookAsync(), second = await again.Job.LookAsync();
        Assert.InRange(first.Pictures, 10, 60);
        Assert.Equal((first.Pictures, first.Blending, first.VideoSha256), (second.Pictures, second.Blending, second.VideoSha256));
        Assert.Equal(second.Pictures, second.Cached);
    }
}
