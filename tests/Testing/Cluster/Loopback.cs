using System.Net;
using System.Net.Sockets;

namespace AADiff.Testing.Cluster;

/// <summary>Ports on loopback.</summary>
public static class Loopback
{
    /// <summary>Below what systems give to outgoing connections: a process that is started again must find its port free.</summary>
    private const int First = 20_000;
    private const int Count = 12_000;

    /// <summary>Starts somewhere else in each process, so that test runs side by side do not meet.</summary>
    private static int _next = Environment.ProcessId * 97 % Count;

    /// <summary>A port that nobody uses now, and that no other caller of this process was given.</summary>
    public static int FreePort()
    {
        for (int tries = 0; tries < Count; tries++)
        {
            int port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"no port of {First} to {First + Count - 1} is free");
    }

    private static bool IsFree(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
