using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>The certificates that the options name, as they were when the files could last be used.</summary>
internal sealed class NodeCertificates
{
    private readonly TlsOptions _tls;
    private byte[] _contents;
    private volatile TrustedCertificates _current;

    /// <exception cref="UserError">Usage: a file can't be read, does not fit its key, or no authority has signed the certificate.</exception>
    public NodeCertificates(TlsOptions tls)
    {
        (_tls, _contents) = (tls, Contents(tls));
        _current = Load(tls);
    }

    /// <summary>New connections use these; open ones stay as they are.</summary>
    public TrustedCertificates Current => _current;

    /// <summary>
    /// Looks whether the files have changed: at what is in them, because links that lead elsewhere (Kubernetes' secrets) have no new time.
    /// </summary>
    /// <returns>Whether other certificates are in use now.</returns>
    /// <exception cref="UserError">Usage: they have changed and can't be used; the former ones stay.</exception>
    public bool Refresh()
    {
        byte[] contents = Contents(_tls);
        if (contents.AsSpan().SequenceEqual(_contents))
        {
            return false;
        }

        _current = Load(_tls);
        _contents = contents;
        return true;
    }

    private static TrustedCertificates Load(TlsOptions tls)
    {
        X509Certificate2Collection authorities = [];
        foreach (string file in tls.AuthorityList)
        {
            authorities.AddRange(Use(file, "tls:authority", () => LoadAuthorities(file)));
        }

        X509Certificate2 own = Use(tls.Certificate, "tls:certificate", () => LoadOwn(tls));
        X509Certificate2Collection between = tls.Key.Length > 0 ? Use(tls.Certificate, "tls:certificate", () => LoadAuthorities(tls.Certificate)) : [];
        TrustedCertificates loaded = new(own, SslStreamCertificateContext.Create(own, between, offline: true), authorities);
        if (loaded.Refusal(own, between) is { } reason)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"The certificate {tls.Certificate} can't be used with {tls.Authority}, because {reason}; no other node would accept it.");
        }

        return loaded;
    }

    private static X509Certificate2Collection LoadAuthorities(string file)
    {
        X509Certificate2Collection found = [];
        found.ImportFromPemFile(file);
        return found.Count > 0 ? found : throw new CryptographicException("it holds no certificate as PEM");
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

    private static byte[] Contents(TlsOptions tls)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in (string[])[tls.Certificate, tls.Key, tls.PasswordFile, .. tls.AuthorityList])
        {
            if (file.Length > 0)
            {
                hash.AppendData(SHA256.HashData(Use(file, "tls", () => File.ReadAllBytes(file))));
            }
        }

        return hash.GetHashAndReset();
    }

    private static T Use<T>(string file, string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError(ErrorClass.Usage, $"The file {file} of {option} can't be used: {error.Message}", error);
        }
    }
}
