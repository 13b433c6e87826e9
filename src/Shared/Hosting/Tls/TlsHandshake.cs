using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>Both sides show a certificate and look at the other's. Sessions are not resumed, which would skip that.</summary>
internal static class TlsHandshake
{
    /// <exception cref="TlsHandshakeException">The other one is none of the farm's, or does not talk TLS, or is silent.</exception>
    public static Task<SslStream> AsServerAsync(Socket socket, TrustedCertificates certificates, CancellationToken cancellationToken) => RunAsync(
        socket,
        certificates,
        (stream, validate) => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Context,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = validate,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                AllowTlsResume = false,
            },
            cancellationToken));

    /// <inheritdoc cref="AsServerAsync"/>
    public static Task<SslStream> AsClientAsync(
        Socket socket, string host, TrustedCertificates certificates, CancellationToken cancellationToken) => RunAsync(
        socket,
        certificates,
        (stream, validate) => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificateContext = certificates.Context,
                RemoteCertificateValidationCallback = validate,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                AllowTlsResume = false,
            },
            cancellationToken));

    private static async Task<SslStream> RunAsync(
        Socket socket, TrustedCertificates certificates, Func<SslStream, RemoteCertificateValidationCallback, Task> shakeHands)
    {
        string? refusal = null;
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await shakeHands(stream, (_, shown, chain, _) =>
            {
                refusal = certificates.Refusal(shown as X509Certificate2, chain?.ChainPolicy.ExtraStore ?? []);
                return refusal is null;
            }).ConfigureAwait(false);
            return stream;
        }
        catch (Exception error) when (
            error is AuthenticationException or IOException or SocketException or OperationCanceledException or Win32Exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new TlsHandshakeException(refusal ?? Reason(error), error);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string Reason(Exception error) => error switch
    {
        OperationCanceledException => "it did not finish the TLS handshake in time",
        AuthenticationException => $"the TLS handshake failed: {error.GetBaseException().Message}",
        _ => $"it ended the connection during the TLS handshake: {error.GetBaseException().Message}",
    };
}

/// <param name="reason">About the other side, as the end of a sentence.</param>
/// <param name="cause">What TLS said.</param>
internal sealed class TlsHandshakeException(string reason, Exception cause) : Exception(reason, cause);
