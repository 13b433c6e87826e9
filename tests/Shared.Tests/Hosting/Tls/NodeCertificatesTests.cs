using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting.Tls;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Hosting.Tls;

public sealed class NodeCertificatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new("somebody else");

    [Fact]
    public void A_certificate_that_no_other_node_would_accept_is_refused_at_the_start()
    {
        (string certificate, string key) = _other.IssuePem("node");
        (string expired, string expiredKey) = _authority.IssuePem("expired", TimeSpan.FromHours(-1));

        Assert.Contains(
            "CN=node is not signed by this farm's authority",
            Refused(new TlsOptions { Certificate = certificate, Key = key, Authority = _authority.Certificate }), StringComparison.Ordinal);
        Assert.Contains(
            "CN=expired has expired on",
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
        Assert.Contains(
            otherKey, Refused(new TlsOptions { Certificate = pfx, Password = "s3cret", Authority = otherKey }), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_authorities_may_stand_in_one_file_or_in_several()
    {
        string both = _folder.File("both.pem");
        File.WriteAllText(both, File.ReadAllText(_authority.Certificate) + "\n" + File.ReadAllText(_other.Certificate));
        foreach (string authorities in (string[])[both, $"{_authority.Certificate}, {_other.Certificate}"])
        {
            Assert.Null(Loaded(_authority, authorities).Current.Refusal(Loaded(_other, authorities).Current.Own, []));
        }
    }

    [Fact]
    public void Changed_files_are_used_and_those_that_can_not_be_used_leave_the_former_ones_in_use()
    {
        (string certificate, string key) = _authority.IssuePem("node");
        NodeCertificates certificates = new(new TlsOptions { Certificate = certificate, Key = key, Authority = _authority.Certificate });
        string first = certificates.Current.Own.Thumbprint;
        Assert.False(certificates.Refresh());

        _authority.IssuePem("node");
        Assert.True(certificates.Refresh());
        string second = certificates.Current.Own.Thumbprint;
        Assert.NotEqual(first, second);

        File.WriteAllText(certificate, "half a certif");
        Assert.Throws<UserError>(() => certificates.Refresh());
        Assert.Throws<UserError>(() => certificates.Refresh());
        Assert.Equal(second, certificates.Current.Own.Thumbprint);
    }

    [Fact]
    public async Task A_certificate_that_runs_out_soon_is_told_with_its_name_and_its_date()
    {
        await using AkkaHost host = await AkkaHost.StartAsync("certificates", _ => { });
        CollectedLog log = CollectedLog.Of(host.System);

        host.System.ActorOf(CertificateWatch.Props(Loaded(_authority, _authority.Certificate), TimeProvider.System));

        await log.UntilAsync($"the certificate CN=node expires on {DateTime.UtcNow.AddHours(12):yyyy-MM-dd}", 1, TlsNode.Patience);
        await log.UntilAsync("the certificate CN=test authority expires on", 1, TlsNode.Patience);
    }

    [Fact]
    public void A_certificate_is_told_of_from_thirty_days_before_its_end_and_every_day_again()
    {
        using X509Certificate2 certificate = Loaded(_authority, _authority.Certificate).Current.Own;
        DateTimeOffset end = certificate.NotAfter.ToUniversalTime();
        ExpiryNotices none = new();

        Assert.Empty(none.Due([certificate], end.AddDays(-31)));
        Assert.Single(none.Due([certificate], end.AddDays(-29)));
        ExpiryNotices told = none.Tell([certificate], end.AddDays(-29));
        Assert.Empty(told.Due([certificate], end.AddDays(-28.5)));
        Assert.Single(told.Due([certificate], end.AddDays(-28)));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    private static NodeCertificates Loaded(TestAuthority signedBy, string authorities)
    {
        (string certificate, string key) = signedBy.IssuePem("node");
        return new NodeCertificates(new TlsOptions { Certificate = certificate, Key = key, Authority = authorities });
    }

    private static string Refused(TlsOptions tls)
    {
        UserError error = Assert.Throws<UserError>(() => new NodeCertificates(tls));
        Assert.Equal(ErrorClass.Usage, error.Class);
        return error.Message;
    }
}
