using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Hosting.Tls;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Akka.Cluster;

namespace AADiff.Shared.Tests.Hosting.Tls;

/// <summary>A node of a farm with certificates, whose files a test replaces.</summary>
internal sealed class TlsNode(TemporaryFolder folder, string name) : IAsyncDisposable
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public int Port { get; } = Loopback.FreePort();

    public AkkaHost Host { get; private set; } = null!;

    public int Members => Cluster.Get(Host.System).State.Members.Count(member => member.Status == MemberStatus.Up);

    private TlsOptions Tls => new() { Certificate = folder.File($"{name}.pem"), Key = folder.File($"{name}.key"), Authority = folder.File($"{name}.authorities") };

    public void Shows(TestAuthority signedBy)
    {
        (string certificate, string key) = signedBy.IssuePem(name);
        File.Copy(certificate, Tls.Certificate, overwrite: true);
        File.Copy(key, Tls.Key, overwrite: true);
    }

    public void Believes(params TestAuthority[] authorities) =>
        File.WriteAllLines(Tls.Authority, authorities.Select(authority => File.ReadAllText(authority.Certificate)));

    /// <summary>As the minute does.</summary>
    public void LookAtFiles() => Host.System.ActorSelection("/user/certificate-watch").Tell(CertificateWatch.Check.Instance);

    public async Task StartAsync(string seeds) => Host = await AkkaHost.StartAsync(
        FarmCluster.SystemName,
        akka => akka.WithFarmCluster(new FarmOptions { Seeds = seeds, Port = Port, Tls = Tls, Cluster = new ClusterTimings { SeedTimeout = 2 } }));

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource late = new(Patience);
        while (!holds())
        {
            await Task.Delay(50, late.Token);
        }
    }
}
