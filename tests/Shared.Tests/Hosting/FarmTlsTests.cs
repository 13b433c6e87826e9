using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Akka.Cluster;
using Akka.Remote.Hosting;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class FarmTlsTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

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
        await UntilAsync(() => UpMembers(one) == 2 && UpMembers(two) == 2);
        CollectedLog log = CollectedLog.Of(one.System);

        await using AkkaHost foreigner = await StartAsync(
            seed, 0, new TlsOptions { Certificate = foreign, Key = foreignKey, Authority = _stranger.Certificate });
        await using AkkaHost plain = await StartAsync(seed, 0, new TlsOptions());

        // The one that talks in the clear was started last and is turned away several times; a node that may come in is in after the first.
        await log.UntilAsync("not an SSL/TLS record", times: 3, _patience);
        Assert.Equal(2, UpMembers(one));
        Assert.Equal(0, UpMembers(foreigner));
        Assert.Equal(0, UpMembers(plain));
    }

    [Fact]
    public void A_certificate_that_no_other_node_would_accept_is_refused_at_the_start()
    {
        (string certificate, string key) = _stranger.IssuePem("node");
        (string expired, string expiredKey) = _authority.IssuePem("expired", TimeSpan.FromHours(-1));

        Assert.Contains(
            "is not signed by",
            Refused(new TlsOptions { Certificate = certificate, Key = key, Authority = _authority.Certificate }), StringComparison.Ordinal);
        Assert.Contains(
            "not valid today",
            Refused(new TlsOptions { Certificate = expired, Key = expiredKey, Authority = _authority.Certificate }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_or_a_key_of_another_certificate_is_refused_with_the_file_named()
    {
        string pfx = _authority.IssuePfx("node", "s3cret");
        (string certificate, _) = _authority.IssuePem("one");
        (_, string otherKey) = _authority.IssuePem("two");

        Assert.Contains(
            pfx, Refused(new TlsOptions { Certificate = pfx, Password = "wrong", Authority = _authority.Certificate }), StringComparison.Ordinal);
        Assert.Contains(
            certificate,
            Refused(new TlsOptions { Certificate = certificate, Key = otherKey, Authority = _authority.Certificate }), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    private static string Refused(TlsOptions tls)
    {
        UserError error = Assert.Throws<UserError>(() => FarmTls.Apply(new RemoteOptions(), tls));
        Assert.Equal(ErrorClass.Usage, error.Class);
        return error.Message;
    }

    private static Task<AkkaHost> StartAsync(string seed, int port, TlsOptions tls) => AkkaHost.StartAsync(
        FarmCluster.SystemName,
        akka => akka.WithFarmCluster(new FarmOptions { Seeds = seed, Port = port, Tls = tls, Cluster = new ClusterTimings { SeedTimeout = 1 } }));

    private static int UpMembers(AkkaHost host) => Cluster.Get(host.System).State.Members.Count(member => member.Status == MemberStatus.Up);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource late = new(_patience);
        while (!holds())
        {
            await Task.Delay(50, late.Token);
        }
    }
}
