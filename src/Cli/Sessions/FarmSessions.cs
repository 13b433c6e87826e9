using AADiff.Cli.Cluster;
using AADiff.Cli.Home;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Sessions;

/// <summary>Chooses the farm: the one that is named, else the one that runs on this home, else one inside this process.</summary>
/// <param name="cluster">Knows what <c>farm up</c> started.</param>
/// <param name="startHere">Starts a farm in this process; the home is locked already.</param>
internal sealed class FarmSessions(ILocalCluster cluster, Func<FarmSessionOptions, CancellationToken, Task<IFarmSession>> startHere) : IFarmSessions
{
    public async Task<IFarmSession> OpenAsync(FarmSessionOptions sessionOptions, CancellationToken cancellationToken)
    {
        if ((sessionOptions.Address ?? cluster.Find(sessionOptions.Home)?.Address) is { } address)
        {
            return await RemoteFarmSession.ConnectAsync(address, sessionOptions.Key, sessionOptions.Others, cancellationToken);
        }

        if (!sessionOptions.Begins && !File.Exists(sessionOptions.Home.Journal))
        {
            throw new UserError(
                ErrorClass.Unreachable,
                $"No farm found: none is named (--farm or AADIFF_FARM), none runs on {sessionOptions.Home.Data}, and nothing was rendered there. "
                    + "Name one, or start one with aadiff farm up.");
        }

        HomeLock home;
        try
        {
            home = HomeLock.Take(sessionOptions.Home);
        }
        catch (UserError busy) when (busy.Class == ErrorClass.Unreachable && !sessionOptions.Renders && !sessionOptions.Begins
            && RunningJobs.Read(sessionOptions.Home) is { } seen)
        {
            return new SeenFarm(seen, sessionOptions.Home.Objects, busy);
        }

        RunningJobs.Forget(sessionOptions.Home);
        try
        {
            return new LockedSession(await startHere(sessionOptions, cancellationToken), home);
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }
}

/// <summary>A farm of this process and its lock on the home, which is released when the farm has stopped.</summary>
internal sealed class LockedSession(IFarmSession session, HomeLock home) : IFarmSession
{
    public IFarm Farm => session.Farm;

    public IObjectStore Objects => session.Objects;

    public Uri? Remote => session.Remote;

    public string? Device => session.Device;

    public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken) => session.CheckAsync(request, cancellationToken);

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
