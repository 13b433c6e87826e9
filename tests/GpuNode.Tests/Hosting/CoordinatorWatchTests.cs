using AADiff.GpuNode.Hosting;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.GpuNode.Tests.Hosting;

public sealed class CoordinatorWatchTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_node_stays_while_there_is_a_coordinator_and_ends_when_there_was_none_for_long()
    {
        await using AkkaHost node = await MemberAsync(FarmNames.GpuRole);
        AkkaHost coordinator = await MemberAsync(FarmNames.CoordinatorRole);
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(node.System);
        await Akka.Cluster.Cluster.Get(coordinator.System).JoinAsync(cluster.SelfAddress);
        await UntilAsync(() => cluster.State.Members.Count(member => member.Status == Akka.Cluster.MemberStatus.Up) == 2);
        IActorRef watch = node.System.ActorOf(CoordinatorWatch.Props(_limit, _clock, NullLogger<CoordinatorWatch>.Instance));

        _clock.Advance(_limit);
        await CheckAsync(watch);
        Assert.Null(CoordinatedShutdown.Get(node.System).ShutdownReason);

        await coordinator.DisposeAsync();
        await UntilAsync(() => cluster.State.Members.Count == 1);
        _clock.Advance(_limit - TimeSpan.FromSeconds(1));
        await CheckAsync(watch);
        Assert.Null(CoordinatedShutdown.Get(node.System).ShutdownReason);

        _clock.Advance(TimeSpan.FromSeconds(1));
        watch.Tell(CoordinatorWatch.Check.Instance);
        await node.System.WhenTerminated;
        Assert.IsType<FarmLostReason>(CoordinatedShutdown.Get(node.System).ShutdownReason);
    }

    /// <summary>A farm of one, until another one joins it.</summary>
    private static async Task<AkkaHost> MemberAsync(string role)
    {
        AkkaHost host = await AkkaHost.StartAsync(FarmCluster.SystemName, builder => builder
            .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", Port = 0 })
            .WithClustering(new ClusterOptions { Roles = [role] }));
        if (role == FarmNames.GpuRole)
        {
            Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(host.System);
            await cluster.JoinAsync(cluster.SelfAddress);
        }

        return host;
    }

    /// <summary>Lets it check, and waits until it has.</summary>
    private static async Task CheckAsync(IActorRef watch)
    {
        watch.Tell(CoordinatorWatch.Check.Instance);
        await watch.Ask<ActorIdentity>(new Identify(1));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(20);
        }
    }
}
