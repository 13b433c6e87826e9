using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AADiff.Shared.Errors;
using Minio;

namespace AADiff.Shared.Objects;

/// <summary>Makes the clients of an S3 server.</summary>
internal static class S3Client
{
    public static HttpClient Http(S3StoreOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
        };
        if (options.CaFile is { } file)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(file) };
        }

        // Every call has a limit of its own, which fits its size.
        return new HttpClient(new S3ErrorBodies(handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public static IMinioClient Minio(S3StoreOptions options, HttpClient http) =>
        Signed(options, http).WithEndpoint(options.Endpoint).WithSSL(options.Tls).Build();

    /// <summary>Signs addresses as the outside world sees the server.</summary>
    public static IMinioClient Signer(S3StoreOptions options, HttpClient http, Uri address) =>
        Signed(options, http).WithEndpoint(address.Authority).WithSSL(address.Scheme == Uri.UriSchemeHttps).Build();

    private static IMinioClient Signed(S3StoreOptions options, HttpClient http) =>
        new MinioClient().WithCredentials(options.AccessKey, options.SecretKey).WithRegion(options.Region).WithHttpClient(http);

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UserError(ErrorClass.Usage, $"The certificates in {file} can't be read: {e.Message}", e);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new UserError(ErrorClass.Usage, $"{file} holds no certificate; name a PEM file with that of the S3 server's authority.");
    }
}
