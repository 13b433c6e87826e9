using System.Collections.Concurrent;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class RegionEndTests
{
    private static readonly JobProtocol.GetJob _message = new("job");

    /// <summary>Of owners that were asked to move.</summary>
    private readonly ConcurrentQueue<string> _moved = [];

    [Fact]
    public async Task The_last_region_ends_though_messages_for_its_shards_keep_coming()
    {
        await using AkkaHost host = await StartAsync(FarmNames.CoordinatorRole);
        Address first = Cluster.Get(host.System).SelfAddress;
        await using AkkaHost other = await StartAsync(FarmNames.GpuRole, $"{first.Host}:{first.Port}");
        TaskCompletionSource joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Get(other.System).RegisterOnMemberUp(joined.SetResult);
        await joined.Task.WaitAsync(TimeSpan.FromSeconds(60));
        IActorRef region = await RegionAsync(host);
        using Timer sender = new(_ => region.Tell(_message), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));

        await RegionEnd.EndAsync(host.System, region).WaitAsync(RegionEnd.HandOff / 2);

        Assert.NotEmpty(_moved);
    }

    [Fact]
    public async Task Alone_in_its_farm_a_region_ends_without_asking_anybody_to_move()
    {
        await using AkkaHost host = await StartAsync(FarmNames.CoordinatorRole);
        IActorRef region = await RegionAsync(host);

        await RegionEnd.EndAsync(host.System, region);

        await region.WatchAsync();
        Assert.Empty(_moved);
    }

    private static Task<AkkaHost> StartAsync(string role, string seeds = "") => AkkaHost.StartAsync(
        FarmCluster.SystemName, akka => akka.WithFarmCluster(new FarmOptions { Roles = role, Port = 0, Seeds = seeds }));

    /// <summary>With an owner in it.</summary>
    private async Task<IActorRef> RegionAsync(AkkaHost host)
    {
        var settings = ClusterShardingSettings.Create(host.System).WithRole(FarmNames.CoordinatorRole);
        ClusterSharding sharding = ClusterSharding.Get(host.System);
        IActorRef region = await sharding.StartAsync(
            FarmNames.JobRegion, _ => Props.Create(() => new Owner(_moved)), settings, new JobExtractor(), sharding.DefaultShardAllocationStrategy(settings), "move");
        Assert.Equal("here", await region.Ask<string>(_message, TimeSpan.FromSeconds(30)));
        return region;
    }

    private sealed class Owner : ReceiveActor
    {
        public Owner(ConcurrentQueue<string> moved)
        {
            Receive<string>(asked =>
            {
                moved.Enqueue(asked);
                Context.Stop(Self);
            });
            ReceiveAny(_ => Sender.Tell("here"));
        }
    }
}
