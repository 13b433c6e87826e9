using System.Net;
using System.Net.Sockets;

namespace AADiff.Testing.Cluster;

/// <summary>Ports on loopback.</summary>
public static class Loopback
{
    /// <summary>A port that nobody uses now.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
