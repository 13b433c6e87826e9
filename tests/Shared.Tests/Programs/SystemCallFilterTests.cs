using System.Net.Sockets;
using AADiff.Shared.Programs;
using Xunit;

namespace AADiff.Shared.Tests.Programs;

public sealed class SystemCallFilterTests
{
    [Fact]
    public void A_thread_that_is_under_a_filter_already_is_put_under_one_more()
    {
        if (!SystemCallFilter.Available)
        {
            return;
        }

        (bool First, bool CanBeAdded, bool Second, bool Refused) seen = default;

        // It can't be taken back, so the thread goes with it.
        Thread filtered = new(() =>
        {
            SystemCallFilter.GiveUpPrivileges();
            seen = (SystemCallFilter.Enforce(), SystemCallFilter.CanBeAdded, SystemCallFilter.Enforce(), IsRefused());
        });
        filtered.Start();
        filtered.Join();

        Assert.Equal((true, true, true, true), seen);
    }

    private static bool IsRefused()
    {
        try
        {
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
