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
    public async Task Pods_find_each_other_and_coordinators_that_were_all_away_join_what_is_left_of_the_farm_one_by_one_instead_of_founding_another()
    {
        // The first two stand for coordinators, the third for a GPU node; nobody is told the address of anybody.
        AkkaHost first = await StartAsync("127.0.0.2"), second = await StartAsync("127.0.0.3");
        await using AkkaHost node = await StartAsync("127.0.0.4");
        await UntilAsync(() => Members(node) == 3 && Members(first) == 3 && Members(second) == 3);

        await AwayAsync(first, "127.0.0.2");
        await AwayAsync(second, "127.0.0.3");
        await UntilAsync(() => Members(node) == 1);

        // A pod that is made anew has another address. This one is the lowest, which founds where nobody is in a farm, and is enough of a farm by itself.
        await using AkkaHost back = await StartAsync("127.0.0.1");
        await UntilAsync(() => Members(back) == 2 && Members(node) == 2);
        await using AkkaHost later = await StartAsync("127.0.0.5");
        await UntilAsync(() => Members(later) == 3 && Members(back) == 3 && Members(node) == 3);

        Assert.All(_kubernetes.Requests, asked => Assert.Equal(("GET /api/v1/namespaces/farm/pods?labelSelector=farm=one", 200), asked));
    }

    [Fact]
    public async Task With_seeds_the_first_coordinator_that_comes_back_founds_a_second_farm_which_is_why_pods_look_for_each_other()
    {
        AkkaHost first = await StartAsync(SeedOptions("127.0.0.2"));
        await using AkkaHost node = await StartAsync(SeedOptions("127.0.0.4"));
        await UntilAsync(() => Members(node) == 2 && Members(first) == 2);
        await first.DisposeAsync();
        await UntilAsync(() => Members(node) == 1);

        await using AkkaHost back = await StartAsync(SeedOptions("127.0.0.2"));
        await UntilAsync(() => Members(back) == 1);

        Assert.NotEqual(Cluster.Get(node.System).State.Leader, Cluster.Get(back.System).State.Leader);
        Assert.Equal((1, 1), (Members(node), Members(back)));
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

    private Task<AkkaHost> StartAsync(string address, int contacts = 1)
    {
        _kubernetes.Run(address);
        return StartAsync(Options(address) with { Kubernetes = new KubernetesOptions { Pods = "farm=one", Contacts = contacts, Account = _kubernetes.Account } });
    }

    private static Task<AkkaHost> StartAsync(FarmOptions options) =>
        AkkaHost.StartAsync(FarmCluster.SystemName, akka => akka.WithFarmCluster(options));

    private Task AwayAsync(AkkaHost host, string address)
    {
        _kubernetes.Remove(address);
        return host.DisposeAsync().AsTask();
    }

    private FarmOptions SeedOptions(string address) => Options(address) with { Seeds = $"127.0.0.2:{_port}" };

    private FarmOptions Options(string address) => new()
    {
        Host = address,
        Port = _port,
        Cluster = new ClusterTimings { HeartbeatPause = 2, StableAfter = 1, RemovalMargin = 0.5 },
    };

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
