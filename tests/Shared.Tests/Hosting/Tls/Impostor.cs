using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AADiff.Shared.Tests.Hosting.Tls;

/// <summary>Listens where a node of the farm is expected, and shows this certificate, or talks no TLS at all.</summary>
internal sealed class Impostor : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private int _calls;

    /// <param name="pem">Certificate and key; null: it answers in the clear.</param>
    public Impostor((string Certificate, string Key)? pem)
    {
        if (pem is { } files)
        {
            using X509Certificate2 read = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            _certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }

        _listener.Start();
        _ = ListenAsync();
    }

    public string Address => $"{IPAddress.Loopback}:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Connections that were opened to it and are over.</summary>
    public int Calls => _calls;

    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient caller = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(caller);
                Interlocked.Increment(ref _calls);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient caller)
    {
        try
        {
            if (_certificate is null)
            {
                await caller.GetStream().WriteAsync("220 ready\r\n"u8.ToArray());
                return;
            }

            await using SslStream stream = new(caller.GetStream());
            await stream.AuthenticateAsServerAsync(_certificate);
            await stream.ReadExactlyAsync(new byte[1]);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            // As it should be.
        }
    }
}
