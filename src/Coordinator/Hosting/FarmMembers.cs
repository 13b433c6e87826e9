using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace AADiff.Coordinator.Hosting;

/// <summary>The members of the cluster, each with the number of its shards.</summary>
internal static class FarmMembers
{
    public static async Task<ImmutableArray<FarmMember>> ReadAsync(ActorSystem system, CancellationToken cancellationToken)
    {
        Task<IReadOnlyDictionary<Address, int>> jobs = ShardsAsync(system, FarmNames.JobRegion, cancellationToken);
        Task<IReadOnlyDictionary<Address, int>> pictures = ShardsAsync(system, FarmNames.PictureRegion, cancellationToken);
        (IReadOnlyDictionary<Address, int> jobShards, IReadOnlyDictionary<Address, int> pictureShards) = (await jobs, await pictures);

        ClusterEvent.CurrentClusterState state = Cluster.Get(system).State;
        return
        [
            .. state.Members.OrderBy(member => member.Address.ToString(), StringComparer.Ordinal).Select(member => new FarmMember(
                member.Address.ToString(),
                state.Unreachable.Contains(member) ? "unreachable" : member.Status.ToString().ToLowerInvariant(),
                [.. member.Roles.Order(StringComparer.Ordinal)],
                jobShards.GetValueOrDefault(member.Address),
                pictureShards.GetValueOrDefault(member.Address))),
        ];
    }

    /// <summary>Empty when the region does not answer in time, as while a node is being replaced.</summary>
    private static async Task<IReadOnlyDictionary<Address, int>> ShardsAsync(ActorSystem system, string region, CancellationToken cancellationToken)
    {
        try
        {
            IActorRef actor = ClusterSharding.Get(system).ShardRegion(region);
            ClusterShardingStats stats = await actor.Ask<ClusterShardingStats>(new GetClusterShardingStats(FarmTimings.KnownAnswer), FarmTimings.KnownAnswer, cancellationToken);
            return stats.Regions.ToDictionary(pair => pair.Key, pair => pair.Value.Stats.Count);
        }
        catch (Exception error) when (error is ArgumentException or AskTimeoutException)
        {
            // Nothing is wrong: this process has no part in the region yet, or the shards are moving. The rest of the status is worth showing.
            return ImmutableDictionary<Address, int>.Empty;
        }
    }
}
