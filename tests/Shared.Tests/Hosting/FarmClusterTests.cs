using System.Net.NetworkInformation;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class FarmClusterTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_node_answers_over_a_connection_of_its_own_and_never_over_the_caller_s()
    {
        (int first, int second) = (Loopback.FreePort(), Loopback.FreePort());
        await using AkkaHost seed = await StartAsync(first, first);
        await using AkkaHost caller = await StartAsync(first, second);

        await UntilAsync(() => IsUp(seed) && IsUp(caller) && IsCalled(first));

        await UntilAsync(() => IsCalled(second));
    }

    [Fact]
    public async Task A_node_that_the_others_refuse_to_talk_with_ends()
    {
        int port = Loopback.FreePort();
        await using AkkaHost seed = await StartAsync(port, port);
        await using AkkaHost woken = await StartAsync(port, 0);
        await UntilAsync(() => IsUp(seed) && IsUp(woken));

        (Address other, Address self) = (Cluster.Get(seed.System).SelfAddress, Cluster.Get(woken.System).SelfAddress);
        woken.System.EventStream.Publish(new ThisActorSystemQuarantinedEvent(self, other));

        await woken.System.WhenTerminated.WaitAsync(_patience);
    }

    private static Task<AkkaHost> StartAsync(int seed, int port) => AkkaHost.StartAsync(
        FarmCluster.SystemName,
        akka => akka.WithFarmCluster(new FarmOptions { Seeds = $"127.0.0.1:{seed}", Port = port, Cluster = new ClusterTimings { SeedTimeout = 1 } }));

    private static bool IsUp(AkkaHost host) => Cluster.Get(host.System).State.Members.Count(member => member.Status == MemberStatus.Up) == 2;

    /// <summary>Whether somebody has opened a connection to the port.</summary>
    private static bool IsCalled(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.State == TcpState.Established && connection.LocalEndPoint.Port == port);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource late = new(_patience);
        while (!holds())
        {
            await Task.Delay(50, late.Token);
        }
    }
}
