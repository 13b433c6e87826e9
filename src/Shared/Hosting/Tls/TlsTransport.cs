using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>
/// Akka's transport between nodes with certificates. Akka's own ends the whole process as soon as one handshake fails with a node that it called, and
/// keeps the certificate it started with (docs/adr/0009). Here a failed handshake ends a connection; Akka tries again after its usual pause.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Akka shuts transports down, and disposes none.")]
internal sealed class TlsTransport : Transport
{
    /// <summary>Strangers that are connected and have not shown who they are; more are closed at once.</summary>
    private const int MostHandshakes = 256;

    private readonly NodeCertificates _certificates;
    private readonly ILoggingAdapter _log;
    private readonly string _host;
    private readonly TimeSpan _patience;
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TlsConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _handshakes = new(MostHandshakes);
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;

    /// <summary>Called by Akka, with the settings of <c>akka.remote.dot-netty.tcp</c>.</summary>
    public TlsTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        SchemeIdentifier = "ssl.tcp";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null) ?? 128_000;
        _host = config.GetString("hostname") is { Length: > 0 } host ? host : IPAddress.Any.ToString();
        _patience = config.GetTimeSpan("connection-timeout", TimeSpan.FromSeconds(15));
        _certificates = system.Settings.Setup.Get<TlsSetup>().Value.Certificates;
        _log = Logging.GetLogger(system, this);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        IPAddress address = IPAddress.TryParse(_host, out IPAddress? literal)
            ? literal
            : (await Dns.GetHostAddressesAsync(_host, AddressFamily.InterNetwork).ConfigureAwait(false)).First();
        _listener = new TcpListener(address, Config.GetInt("port"));
        _listener.Start(Config.GetInt("backlog", 4096));
        _ = AcceptAsync(_listener);
        string known = Config.GetString("public-hostname") is { Length: > 0 } name ? name : _host;
        int port = Config.GetInt("public-port") is > 0 and int given ? given : ((IPEndPoint)_listener.LocalEndpoint).Port;
        return (new Address(SchemeIdentifier, System.Name, Bracketed(known), port), _associations);
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        using CancellationTokenSource limit = Limit();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream stream;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(remoteAddress.Host, remoteAddress.Port ?? 0, limit.Token).ConfigureAwait(false);
            stream = await TlsHandshake.AsClientAsync(socket, remoteAddress.Host, _certificates.Current, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            string reason = error is SocketException ? error.Message : $"no connection within {_patience.TotalSeconds:0} s";
            throw new InvalidAssociationException($"{reason} {remoteAddress}");
        }
        catch (TlsHandshakeException refused)
        {
            // Without a cause, which Akka would log with its stack every second or so.
            throw new InvalidAssociationException($"refused {remoteAddress}: {refused.Message}");
        }

        return Open(socket, stream, remoteAddress);
    }

    public override async Task<bool> Shutdown()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener?.Stop();
        TlsConnection[] open = [.. _connections.Keys];
        foreach (TlsConnection connection in open)
        {
            connection.End();
        }

        await Task.WhenAll(open.Select(connection => connection.Ended)).ConfigureAwait(false);
        return true;
    }

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;

    private CancellationTokenSource Limit()
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(_patience);
        return limit;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        IAssociationEventListener associations = await _associations.Task.ConfigureAwait(false);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(socket, associations);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException || _stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException failed)
            {
                // The caller went away again, or there are no descriptors left for a moment.
                _log.Warning("a connection could not be accepted: {0}", failed.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket, IAssociationEventListener associations)
    {
        // It tells nothing more once the other side has hung up.
        EndPoint? peer = null;
        bool mayShakeHands = _handshakes.Wait(0);
        try
        {
            peer = socket.RemoteEndPoint;
            if (!mayShakeHands)
            {
                socket.Dispose();
                _log.Warning("turned away {0}: {1} others have not shown their certificates yet", peer, MostHandshakes);
                return;
            }

            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            using CancellationTokenSource limit = Limit();
            SslStream stream = await TlsHandshake.AsServerAsync(socket, _certificates.Current, limit.Token).ConfigureAwait(false);
            IPEndPoint from = (IPEndPoint)socket.RemoteEndPoint!;
            associations.Notify(new InboundAssociation(
                Open(socket, stream, new Address(SchemeIdentifier, System.Name, Bracketed(from.Address.ToString()), from.Port))));
        }
        catch (TlsHandshakeException refused)
        {
            _log.Warning("turned away {0}: {1}", peer, refused.Message);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
        }
        finally
        {
            if (mayShakeHands)
            {
                _handshakes.Release();
            }
        }
    }

    private TlsConnection Open(Socket socket, SslStream stream, Address remote)
    {
        Address local = new(SchemeIdentifier, System.Name, Bracketed(_host), ((IPEndPoint)socket.LocalEndPoint!).Port);
        TlsConnection connection = new(local, remote, stream, (int)MaximumPayloadBytes, _log);
        _connections[connection] = true;
        connection.Ended.ContinueWith(_ => _connections.TryRemove(connection, out bool _), TaskScheduler.Default);
        if (_stop.IsCancellationRequested)
        {
            connection.End();
        }

        return connection;
    }
}

/// <summary>Brings the certificates to the transport, which Akka makes.</summary>
internal sealed class TlsSetup(NodeCertificates certificates) : Setup
{
    public NodeCertificates Certificates { get; } = certificates;
}
