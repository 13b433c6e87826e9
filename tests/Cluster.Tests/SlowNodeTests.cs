using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

[Collection(UndisturbedRun.Faults)]
public sealed class SlowNodeTests(UndisturbedRun undisturbed, ITestOutputHelper output)
{
    [Fact]
    public async Task A_slow_node_draws_less_and_holds_nothing_up()
    {
        await using ProcessCluster cluster = new();
        await cluster.StartAsync(gpus: 2);
        string slow = (await cluster.Farm().StatusAsync())
            .Members.Single(member => member.Address.EndsWith($":{cluster.PortOf("g2")}", StringComparison.Ordinal)).Address;

        // Slow in drawing is what is looked at, not slow in loading a model, which may take a process that stands still most of the time a minute.
        await BothHaveDrawnAsync(cluster);
        using CancellationTokenSource end = new();
        Task throttle = ThrottleAsync(cluster["g2"], end.Token);
        JobRun run = await JobRun.StartAsync(cluster, undisturbed, output);

        AuditReport report = await run.AuditAsync();

        await end.CancelAsync();
        await throttle;
        int bySlow = report.Attempts.Count(attempt => attempt.Sha256 is not null && attempt.Node == slow);
        Assert.InRange(bySlow, 0, UndisturbedRun.Job.Frames / 3);
    }

    private async Task BothHaveDrawnAsync(ProcessCluster cluster)
    {
        for (ulong seed = 101; !(await cluster.Farm().StatusAsync()).Nodes.All(node => node.Rendered > 0); seed++)
        {
            Assert.True(seed < 111, "ten jobs left a node without a picture");
            JobRun job = await JobRun.StartAsync(cluster, output, $"before-{seed}", new SmallJob(Frames: 8, Steps: 2, Seed: seed));
            await job.Job.EndedAsync();
        }
    }

    /// <summary>Lets it run for an eighth of the time, and leaves it running: a stopped process could not be told to end.</summary>
    private static async Task ThrottleAsync(FarmProcess process, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            process.Send(UnixSignal.Stop);
            await Task.Delay(140, CancellationToken.None);
            process.Send(UnixSignal.Continue);
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
