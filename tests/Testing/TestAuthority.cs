using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AADiff.Testing;

/// <summary>A certificate authority with its files in a folder of the test's. What it signs is also good for servers on loopback.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority;

    public TestAuthority(string name = "test authority")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, _authority.ExportCertificatePem());
    }

    /// <summary>File of the authority's own certificate.</summary>
    public string Certificate => _folder.File("ca.pem");

    /// <summary>A node's certificate and key as PEM files.</summary>
    public (string Certificate, string Key) IssuePem(string node, TimeSpan? lifetime = null)
    {
        using X509Certificate2 issued = Issue(node, lifetime ?? TimeSpan.FromHours(12));
        using ECDsa key = issued.GetECDsaPrivateKey()!;
        (string certificate, string keyFile) = (_folder.File($"{node}.pem"), _folder.File($"{node}.key"));
        File.WriteAllText(certificate, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificate, keyFile);
    }

    /// <summary>The same as one PFX file under a password.</summary>
    public string IssuePfx(string node, string password)
    {
        using X509Certificate2 issued = Issue(node, TimeSpan.FromHours(12));
        string file = _folder.File($"{node}.pfx");
        File.WriteAllBytes(file, issued.Export(X509ContentType.Pkcs12, password));
        return file;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private X509Certificate2 Issue(string node, TimeSpan lifetime)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={node}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-12), DateTimeOffset.UtcNow + lifetime, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }
}
