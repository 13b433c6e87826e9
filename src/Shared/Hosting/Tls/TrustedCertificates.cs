using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>What a node shows, and whose signatures it believes. The trust store of the operating system has no say.</summary>
/// <param name="Own">With its private key.</param>
/// <param name="Context">The same with the authorities between it and the root, which are sent along.</param>
/// <param name="Authorities">Any of them may have signed.</param>
internal sealed record TrustedCertificates(X509Certificate2 Own, SslStreamCertificateContext Context, X509Certificate2Collection Authorities)
{
    private const int LongestName = 200;

    /// <summary>Those that end this node's part in the farm when they run out.</summary>
    public IEnumerable<X509Certificate2> All => [Own, .. Authorities];

    /// <summary>
    /// Null when the certificate is one of the farm's, else why not. Who a node is follows from the signature, not from its host name: addresses of
    /// nodes come and go.
    /// </summary>
    /// <param name="shown">By the other side.</param>
    /// <param name="sent">What came along with it.</param>
    public string? Refusal(X509Certificate2? shown, X509Certificate2Collection sent)
    {
        if (shown is null)
        {
            return "it showed no certificate";
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        chain.ChainPolicy.ExtraStore.AddRange(sent);

        // A farm's private authority publishes no lists; a certificate is taken back by changing the authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain.Build(shown))
        {
            return null;
        }

        string name = NameOf(shown);
        return chain.ChainStatus.Any(status => status.Status != X509ChainStatusFlags.NotTimeValid)
            ? $"{name} is not signed by this farm's authority"
            : shown.NotAfter < chain.ChainPolicy.VerificationTime ? $"{name} has expired on {DateOf(shown.NotAfter)}"
            : shown.NotBefore > chain.ChainPolicy.VerificationTime ? $"{name} is valid from {DateOf(shown.NotBefore)} only"
            : $"the authority that signed {name} has expired";
    }

    /// <summary>For people. A stranger may have put anything into it.</summary>
    public static string NameOf(X509Certificate2 certificate)
    {
        string name = certificate.Subject;
        return string.Concat(name.Take(LongestName).Select(c => char.IsControl(c) ? '?' : c));
    }

    public static string DateOf(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
