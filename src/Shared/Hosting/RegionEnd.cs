using System.Diagnostics;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace AADiff.Shared.Hosting;

/// <summary>
/// The end of a region of shards, or of a way to one. Akka's own waits until every message that came meanwhile is delivered, which is until the
/// limit when nobody is left to take the shards over: the last GPU node, the only coordinator, a farm that stops as a whole.
/// </summary>
public static class RegionEnd
{
    /// <summary>Akka's limit for moving a shard away, and that of the phase in which regions end.</summary>
    public static TimeSpan HandOff => FarmTimings.HandOff;

    /// <summary>A new owner of a shard is found within Akka's retry interval of 2 s, or there is none.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(200);

    /// <summary>Has the region end so when its process is told to stop.</summary>
    public static void EndWithProcess(this ActorSystem system, IActorRef region) => CoordinatedShutdown.Get(system).AddTask(
        CoordinatedShutdown.PhaseClusterShardingShutdownRegion, $"end-{region.Path.Name}", () => EndAsync(system, region));

    /// <summary>
    /// Hands the shards over. Messages that are still held when the last shard is gone may find its new owner for a moment; then the region stops,
    /// and
    /// they are lost: all of the farm's are sent again, or found out by looking into the store.
    /// </summary>
    public static async Task<Akka.Done> EndAsync(ActorSystem system, IActorRef region)
    {
        if (Cluster.Get(system).State.Members.Count == 1)
        {
            // Nobody else is in the farm: there is nobody to hand over to, or to tell.
            system.Stop(region);
            return Akka.Done.Instance;
        }

        Task<bool> ended = region.GracefulStop(HandOff, GracefulShutdown.Instance);
        long? emptySince = null;
        while (!ended.IsCompleted && (emptySince is null || Stopwatch.GetElapsedTime(emptySince.Value) < _grace))
        {
            await Task.WhenAny(ended, Task.Delay(_pace));
            emptySince = await HoldsShardsAsync(region) ? null : emptySince ?? Stopwatch.GetTimestamp();
        }

        system.Stop(region);
        return Akka.Done.Instance;
    }

    private static async Task<bool> HoldsShardsAsync(IActorRef region)
    {
        try
        {
            return (await region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, TimeSpan.FromSeconds(1))).Shards.Count > 0;
        }
        catch (AskTimeoutException)
        {
            // Silent: a region that is too busy to answer still has shards, and is asked again.
            return true;
        }
    }
}
