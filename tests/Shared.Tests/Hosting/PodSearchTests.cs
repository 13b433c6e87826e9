using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Akka.Cluster;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class PodSearchTests : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly int _port = Loopback.FreePort();
    private FakeKubernetes _kubernetes = null!;

    public async Task InitializeAsync()
    {
        _kubernetes = await FakeKubernetes.StartAsync();
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_PORT", $"{_kubernetes.Port}");
    }

    public Task DisposeAsync() => _kubernetes.DisposeAsync().AsTask();

    [Fact]
    public async Task Pods_find_each_other_and_a_coordinator_that_comes_back_joins_what_is_left_of_the_farm_instead_of_founding_another()
    {
        // The first two stand for a coordinator and a GPU node; nobody is told the address of anybody.
        AkkaHost coordinator = await StartAsync("127.0.0.2");
        await using AkkaHost node = await StartAsync("127.0.0.3");
        await UntilAsync(() => Members(node) == 2 && Members(coordinator) == 2);

        _kubernetes.Remove("127.0.0.2");
        await coordinator.DisposeAsync();
        await UntilAsync(() => Members(node) == 1);

        // A pod that is made anew has another address. Even with enough of them for a farm it joins the one that is there.
        await using AkkaHost back = await StartAsync("127.0.0.4");
        await UntilAsync(() => Members(back) == 2 && Members(node) == 2);

        Assert.Equal(Cluster.Get(node.System).State.Leader, Cluster.Get(back.System).State.Leader);
        Assert.All(_kubernetes.Requests, asked => Assert.Equal(("GET /api/v1/namespaces/farm/pods?labelSelector=farm=one", 200), asked));
    }

    [Fact]
    public async Task No_farm_is_founded_before_as_many_pods_are_there_as_must_be()
    {
        _kubernetes.Run("127.0.0.9", running: false);
        await using AkkaHost first = await StartAsync("127.0.0.2", contacts: 2);
        await UntilAsync(() => _kubernetes.Requests.Count >= 4);
        Assert.Equal(0, Members(first));

        await using AkkaHost second = await StartAsync("127.0.0.3", contacts: 2);
        await UntilAsync(() => Members(first) == 2 && Members(second) == 2);
    }

    private async Task<AkkaHost> StartAsync(string address, int contacts = 1)
    {
        _kubernetes.Run(address);
        FarmOptions options = new()
        {
            Host = address,
            Port = _port,
            Cluster = new ClusterTimings { HeartbeatPause = 2, StableAfter = 1, RemovalMargin = 0.5 },
            Kubernetes = new KubernetesOptions { Pods = "farm=one", Contacts = contacts, Account = _kubernetes.Account },
        };
        return await AkkaHost.StartAsync(FarmCluster.SystemName, akka => akka.WithFarmCluster(options));
    }

    private static int Members(AkkaHost host) => Cluster.Get(host.System).State.Members.Count(member => member.Status == MemberStatus.Up);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource late = new(_patience);
        while (!holds())
        {
            await Task.Delay(50, late.Token);
        }
    }
}
