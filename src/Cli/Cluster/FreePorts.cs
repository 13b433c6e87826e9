using System.Net;
using System.Net.Sockets;

namespace AADiff.Cli.Cluster;

/// <summary>Loopback ports that are free now.</summary>
internal static class FreePorts
{
    /// <summary>Different ports, the lowest first: all are held until the last one is known.</summary>
    public static int[] Take(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            foreach (TcpListener listener in listeners)
            {
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).Order()];
        }
        finally
        {
            foreach (TcpListener listener in listeners)
            {
                listener.Stop();
            }
        }
    }
}
