using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using Akka.Event;
using Akka.Remote.Hosting;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Mutual TLS under an authority of the farm's own. Who a node is follows from the signature on its certificate, not from its host name: addresses
/// of nodes come and go. The trust store of the operating system has no say.
/// </summary>
public static class FarmTls
{
    /// <exception cref="UserError">Usage: a file can't be read, does not fit its key, or is not signed by the authority.</exception>
    public static void Apply(RemoteOptions remoting, TlsOptions tls)
    {
        X509Certificate2 authority = Load(tls.Authority, "tls:authority", X509CertificateLoader.LoadCertificateFromFile);
        X509Certificate2 own = Load(tls.Certificate, "tls:certificate", _ => LoadOwn(tls));
        if (!IsSignedBy(own, authority))
        {
            throw new UserError(
                ErrorClass.Usage,
                $"The certificate {tls.Certificate} is not signed by {tls.Authority}, or is not valid today; no other node would accept it.");
        }


        remoting.EnableSsl = true;
        remoting.Ssl.X509Certificate = own;
        remoting.Ssl.SuppressValidation = false;
        remoting.Ssl.RequireMutualAuthentication = true;
        remoting.Ssl.ValidateCertificateHostname = false;
        remoting.Ssl.CustomValidator = (certificate, _, peer, _, log) =>
        {
            if (certificate is not null && IsSignedBy(certificate, authority))
            {
                return true;
            }

            string reason = certificate is null ? "it showed no certificate" : $"{certificate.Subject} is not signed by this farm's authority";
            log?.Warning("refused {0}: {1}", peer, reason);
            return false;
        };
    }

    internal static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);

        // A farm's private authority publishes no lists; a certificate is taken back by changing the authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2 LoadOwn(TlsOptions tls)
    {
        string password = SecretFile.Read(tls.Password, tls.PasswordFile);
        if (tls.Key.Length == 0)
        {
            return X509CertificateLoader.LoadPkcs12FromFile(tls.Certificate, password);
        }

        using X509Certificate2 pem = password.Length > 0
            ? X509Certificate2.CreateFromEncryptedPemFile(tls.Certificate, password, tls.Key)
            : X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);

        // A key that was read from PEM is not usable by every TLS stack until it has been through PKCS #12.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2 Load(string file, string option, Func<string, X509Certificate2> load)
    {
        try
        {
            return load(file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError(ErrorClass.Usage, $"The file {file} of {option} can't be used: {error.Message}", error);
        }
    }
}
