using AADiff.Cli.Home;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Sessions;

/// <summary>A farm of this process together with its hold on the home, let go when the farm has stopped.</summary>
internal sealed class LockedSession(IFarmSession session, HomeLock home) : IFarmSession
{
    public IFarm Farm => session.Farm;

    public IObjectStore Objects => session.Objects;

    public Uri? Remote => session.Remote;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await session.DisposeAsync();
        }
        finally
        {
            home.Dispose();
        }
    }
}
