using AADiff.Cli.Home;

namespace AADiff.Cli.Cluster;

/// <summary>A farm of separate processes on this machine, for trying out.</summary>
internal interface ILocalCluster
{
    /// <summary>Starts one coordinator and <paramref name="gpus"/> GPU nodes and waits until the farm takes jobs.</summary>
    Task<ClusterState> UpAsync(HomeFolder home, int gpus, string? device, CancellationToken cancellationToken);

    /// <summary>Asks every process to end and waits for it. False: nothing was running.</summary>
    /// <param name="home">Of the farm.</param>
    /// <param name="drain">Lets what is drawn be finished first; otherwise whoever has not ended in a few seconds is ended.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<bool> DownAsync(HomeFolder home, bool drain, CancellationToken cancellationToken);

    /// <summary>What runs on that home, or null.</summary>
    ClusterState? Find(HomeFolder home);
}
