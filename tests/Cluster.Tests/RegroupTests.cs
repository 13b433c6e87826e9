using AADiff.Shared.Errors;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>A farm that falls apart because its only seed, when it comes back, has nobody to ask where the others are.</summary>
[Collection(UndisturbedRun.Apart)]
public sealed class RegroupTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    private ProcessCluster _cluster = null!;

    public Task InitializeAsync()
    {
        _cluster = new ProcessCluster
        {
            Options = _ => new Dictionary<string, string>
            {
                ["AADIFF__SEEDS"] = $"127.0.0.1:{_cluster.PortOf("c1")}",
                ["AADIFF__CLUSTER__ORPHANED"] = "12",
            },
        };
        return _cluster.StartAsync(gpus: 2);
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Nodes_whose_coordinator_founded_another_farm_end_and_find_it_when_they_are_started_again()
    {
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);
        await run.UnderWayAsync();

        _cluster["c1"].Send(UnixSignal.Kill);
        await _cluster["c1"].EndAsync(_limit);
        _cluster.Start("c1");

        foreach (string node in (string[])["g1", "g2"])
        {
            Assert.Equal((int)ErrorClass.Unreachable, await _cluster[node].EndAsync(_limit));
            _cluster.Start(node);
        }

        await _cluster.ReadyAsync(gpus: 2);
        await run.AuditAsync();
    }
}
