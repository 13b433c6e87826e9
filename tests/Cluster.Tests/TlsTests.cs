using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Farm;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>Nodes that know each other by certificates of one authority, and what knocks without one.</summary>
[Collection(UndisturbedRun.Faults)]
public sealed class TlsTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("somebody else");
    private ProcessCluster _cluster = null!;

    public Task InitializeAsync()
    {
        _cluster = new ProcessCluster { Options = OptionsOf };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Processes_with_certificates_of_the_farm_render_and_others_are_turned_away()
    {
        await _cluster.StartAsync(gpus: 1);
        _cluster.Start("g8");
        _cluster.Start("g9");
        JobRun run = await JobRun.StartAsync(_cluster, undisturbed, output);

        // The stranger takes the farm for one, and who talks in the clear is not understood; both go on asking, and neither ends a process.
        await SaysAsync("g8", "is not signed by this farm's authority");
        await SaysAsync("c1", "the TLS handshake failed");
        await KnockAsync();
        await SaysAsync("c1", "CN=intruder is not signed by this farm's authority");

        AuditReport report = await run.AuditAsync();
        FarmView farm = await _cluster.Farm().StatusAsync();
        Assert.Equal(
            new[] { _cluster.PortOf("c1"), _cluster.PortOf("g1") }.Order(), farm.Members.Select(member => new Uri(member.Address).Port).Order());
        Assert.Equal(0, report.Duplicates);
        Assert.Equal(new[] { "c1", "g1", "g8", "g9" }, _cluster.Alive.Order());
    }

    /// <summary>A node that does not ask who the others are, and has a certificate that is no good here.</summary>
    private async Task KnockAsync()
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", _cluster.PortOf("c1"));
        await using SslStream stream = new(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null);
        using X509Certificate2 own = X509CertificateLoader.LoadPkcs12FromFile(_stranger.IssuePfx("intruder", "open"), "open");
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "c1", ClientCertificates = [own] });
    }

    private Task<double> SaysAsync(string member, string words) => _cluster.UntilAsync(
        $"{member} says {words}", async () => (await File.ReadAllTextAsync(_cluster[member].Log)).Contains(words, StringComparison.Ordinal));

    private Dictionary<string, string> OptionsOf(string member)
    {
        if (member == "g9")
        {
            return [];
        }

        TestAuthority authority = member == "g8" ? _stranger : _authority;
        (string certificate, string key) = authority.IssuePem(member);
        return new Dictionary<string, string>
        {
            ["AADIFF__TLS__CERTIFICATE"] = certificate,
            ["AADIFF__TLS__KEY"] = key,
            ["AADIFF__TLS__AUTHORITY"] = authority.Certificate,
        };
    }
}
