using System.Diagnostics;
using System.Globalization;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>Who is told to stop ends with 0, and soon: nobody waits for a hand-over that nobody can take.</summary>
[Collection(UndisturbedRun.Coming)]
public sealed class GracefulEndTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Less than the limit of a single hand-over, which is what a wait in vain takes.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(45);

    private readonly ProcessCluster _cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_whole_farm_that_is_told_to_stop_ends_soon_and_goes_on_where_it_was()
    {
        await _cluster.StartAsync(gpus: 2);
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        await StopAsync("c1", "g1", "g2");

        _cluster.StartAgain();
        await run.RecoveredAsync("SIGTERM of everybody");
        Assert.Equal(0, (await run.AuditAsync()).Duplicates);
    }

    [Fact]
    public async Task The_last_gpu_node_leaves_soon_and_its_job_waits_for_another()
    {
        await _cluster.StartAsync(gpus: 1);
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        await StopAsync("g1");

        _cluster.Start("g2");
        await run.RecoveredAsync("SIGTERM of the last GPU node");
        Assert.Equal(0, (await run.AuditAsync()).Duplicates);
    }

    [Fact]
    public async Task The_only_coordinator_leaves_soon_and_goes_on_when_it_is_back()
    {
        await _cluster.StartAsync(gpus: 2);
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        await StopAsync("c1");

        _cluster.Start("c1");
        await run.RecoveredAsync("SIGTERM of the only coordinator");
        Assert.Equal(0, (await run.AuditAsync()).Duplicates);
    }

    private async Task StopAsync(params string[] names)
    {
        foreach (string name in names)
        {
            _cluster[name].Send(UnixSignal.Terminate);
        }

        await Task.WhenAll(names.Select(async name =>
        {
            Stopwatch watch = Stopwatch.StartNew();
            int exit = await _cluster[name].EndAsync(_soon);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} ended with {exit} after {watch.Elapsed.TotalSeconds:0.0} s"));
            Assert.Equal(0, exit);
        }));
    }
}
