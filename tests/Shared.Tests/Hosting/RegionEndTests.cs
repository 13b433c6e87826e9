using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class RegionEndTests
{
    [Fact]
    public async Task The_last_region_ends_though_messages_for_its_shards_keep_coming()
    {
        await using AkkaHost host = await AkkaHost.StartAsync(
            FarmCluster.SystemName, akka => akka.WithFarmCluster(new FarmOptions { Roles = FarmNames.CoordinatorRole, Port = 0 }));
        IActorRef region = await ClusterSharding.Get(host.System).StartAsync(
            FarmNames.JobRegion, _ => Props.Create<Owner>(), ClusterShardingSettings.Create(host.System), new JobExtractor());
        JobProtocol.GetJob message = new("job");
        Assert.Equal("here", await region.Ask<string>(message, TimeSpan.FromSeconds(30)));
        using Timer sender = new(_ => region.Tell(message), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));

        Task ended = RegionEnd.EndAsync(host.System, region);

        await ended.WaitAsync(RegionEnd.HandOff / 2);
    }

    private sealed class Owner : ReceiveActor
    {
        public Owner() => ReceiveAny(_ => Sender.Tell("here"));
    }
}
