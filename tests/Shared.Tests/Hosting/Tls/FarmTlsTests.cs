using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Xunit;

namespace AADiff.Shared.Tests.Hosting.Tls;

public sealed class FarmTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("somebody else");

    [Fact]
    public async Task Nodes_with_certificates_of_the_farm_meet_and_others_stay_outside()
    {
        (string host, int port) = ("127.0.0.1", Loopback.FreePort());
        string seed = $"{host}:{port}";
        (string certificate, string key) = _authority.IssuePem("one");
        string pfx = _authority.IssuePfx("two", "s3cret");
        (string foreign, string foreignKey) = _stranger.IssuePem("three");

        await using AkkaHost one = await StartAsync(
            seed, port, new TlsOptions { Certificate = certificate, Key = key, Authority = _authority.Certificate });
        await using AkkaHost two = await StartAsync(
            seed, 0, new TlsOptions { Certificate = pfx, Password = "s3cret", Authority = _authority.Certificate });
        await TlsNode.UntilAsync(() => UpMembers(one) == 2 && UpMembers(two) == 2);
        CollectedLog log = CollectedLog.Of(one.System);

        await using AkkaHost foreigner = await StartAsync(
            seed, 0, new TlsOptions { Certificate = foreign, Key = foreignKey, Authority = _stranger.Certificate });
        await using AkkaHost plain = await StartAsync(seed, 0, new TlsOptions());

        // Each is turned away several times; a node that may come in is in after the first.
        await log.UntilAsync("turned away", times: 6, TlsNode.Patience);
        Assert.Equal(2, UpMembers(one));
        Assert.Equal(0, UpMembers(foreigner));
        Assert.Equal(0, UpMembers(plain));
    }

    [Fact]
    public async Task Nodes_at_the_addresses_of_seeds_that_show_strange_or_expired_certificates_or_none_end_no_process()
    {
        using Impostor strange = new(_stranger.IssuePem("strange"));
        using Impostor expired = new(_authority.IssuePem("expired", TimeSpan.FromHours(-1)));
        using Impostor clear = new(null);
        await using TlsNode one = Member("one");
        await using TlsNode two = Member("two");
        string seeds = $"127.0.0.1:{one.Port},{strange.Address},{expired.Address},{clear.Address}";

        await one.StartAsync(seeds);
        CollectedLog log = CollectedLog.Of(one.Host.System);
        await two.StartAsync(seeds);

        await TlsNode.UntilAsync(() => one.Members == 2 && two.Members == 2);
        Assert.All(new[] { strange, expired, clear }, impostor => Assert.True(impostor.Calls > 0));
        foreach (Impostor impostor in (Impostor[])[strange, expired, clear])
        {
            int calls = impostor.Calls;
            one.Host.System.ActorSelection($"akka.ssl.tcp://aadiff@{impostor.Address}/user/x").Tell("who are you?");
            await TlsNode.UntilAsync(() => impostor.Calls > calls);
        }

        await log.UntilAsync("CN=strange is not signed by this farm's authority", 1, TlsNode.Patience);
        await log.UntilAsync("CN=expired has expired on", 1, TlsNode.Patience);
        await log.UntilAsync("the TLS handshake failed", 1, TlsNode.Patience);
        Assert.False(one.Host.System.WhenTerminated.IsCompleted);
        Assert.Equal((2, 2), (one.Members, two.Members));
    }

    [Fact]
    public async Task A_farm_changes_its_authority_node_by_node_without_a_standstill()
    {
        using TestAuthority next = new("next authority");
        await using TlsNode one = Member("one");
        await using TlsNode two = Member("two");
        await using TlsNode three = Member("three");
        TlsNode[] nodes = [one, two, three];
        string seeds = string.Join(',', nodes.Select(node => $"127.0.0.1:{node.Port}"));
        foreach (TlsNode node in nodes)
        {
            await node.StartAsync(seeds);
        }

        await TlsNode.UntilAsync(() => nodes.All(node => node.Members == 3));

        // Both are believed before the first certificate of the new one is shown. The second node is never restarted.
        Array.ForEach(nodes, node => node.Believes(_authority, next));
        await TakeUpAsync(nodes);
        foreach (TlsNode node in nodes)
        {
            node.Shows(next);
            await TakeUpAsync(node);
        }

        foreach (TlsNode node in (TlsNode[])[three, one])
        {
            await node.DisposeAsync();
            await node.StartAsync(seeds);
            await TlsNode.UntilAsync(() => nodes.All(other => other.Members == 3));
        }

        Array.ForEach(nodes, node => node.Believes(next));
        await TakeUpAsync(nodes);
        CollectedLog log = CollectedLog.Of(two.Host.System);
        await using TlsNode late = Member("late");
        await late.StartAsync($"127.0.0.1:{two.Port}");
        await log.UntilAsync("turned away", 1, TlsNode.Patience);
        await three.DisposeAsync();
        await three.StartAsync(seeds);
        await TlsNode.UntilAsync(() => nodes.All(other => other.Members == 3));
        Assert.Equal(0, late.Members);
    }

    [Fact]
    public async Task A_node_with_Akka_s_own_transport_and_one_of_the_farm_s_understand_each_other()
    {
        await using TlsNode one = Member("one");
        await one.StartAsync($"127.0.0.1:{one.Port}");
        using X509Certificate2 pfx = X509CertificateLoader.LoadPkcs12FromFile(_authority.IssuePfx("two", "open"), "open");
        RemoteOptions remoting = new() { HostName = "127.0.0.1", Port = 0, EnableSsl = true };
        remoting.Ssl.X509Certificate = pfx;
        remoting.Ssl.CustomValidator = (shown, _, _, errors, _) => shown is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        await using AkkaHost two = await AkkaHost.StartAsync(FarmCluster.SystemName, akka => akka
            .AddHocon(FarmHocon.Cluster(new FarmOptions()), HoconAddMode.Prepend)
            .WithRemoting(remoting)
            .WithClustering(new ClusterOptions
            {
                SeedNodes = [$"akka.ssl.tcp://{FarmCluster.SystemName}@127.0.0.1:{one.Port}"],
                SplitBrainResolver = new KeepMajorityOption(),
            }));

        await TlsNode.UntilAsync(() => one.Members == 2 && UpMembers(two) == 2);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    private static async Task TakeUpAsync(params TlsNode[] nodes)
    {
        foreach (TlsNode node in nodes)
        {
            CollectedLog log = CollectedLog.Of(node.Host.System);
            node.LookAtFiles();
            await log.UntilAsync("from now on", 1, TlsNode.Patience);
        }
    }

    private static Task<AkkaHost> StartAsync(string seed, int port, TlsOptions tls) => AkkaHost.StartAsync(
        FarmCluster.SystemName,
        akka => akka.WithFarmCluster(new FarmOptions { Seeds = seed, Port = port, Tls = tls, Cluster = new ClusterTimings { SeedTimeout = 1 } }));

    private static int UpMembers(AkkaHost host) => Cluster.Get(host.System).State.Members.Count(member => member.Status == MemberStatus.Up);

    private TlsNode Member(string name)
    {
        TlsNode node = new(_folder, name);
        node.Shows(_authority);
        node.Believes(_authority);
        return node;
    }
}
