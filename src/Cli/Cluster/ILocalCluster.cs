using AADiff.Cli.Home;

namespace AADiff.Cli.Cluster;

/// <summary>A farm of separate processes on this machine, for trying out.</summary>
internal interface ILocalCluster
{
    /// <summary>Starts one coordinator and <paramref name="gpus"/> GPU nodes and waits until the farm takes jobs.</summary>
    Task<ClusterState> UpAsync(HomeFolder home, int gpus, string? device, CancellationToken cancellationToken);

    /// <summary>Asks every process to end and waits for it. False: nothing was running.</summary>
    Task<bool> DownAsync(HomeFolder home, CancellationToken cancellationToken);

    /// <summary>What runs on that home, or null.</summary>
    ClusterState? Find(HomeFolder home);
}
