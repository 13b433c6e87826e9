using System.Collections.Immutable;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace AADiff.GpuNode.Hosting;

/// <summary>
/// Places shards in proportion to the slots that each GPU member shows in its <c>slots-N</c> role. Gentle, since stolen tickets even out
/// the load
/// in seconds while a moved shard pauses.
/// </summary>
public sealed class SlotWeightedAllocation : IActorSystemDependentAllocationStrategy
{
    /// <summary>Shards moved in one round, every ten seconds.</summary>
    public const int MovesPerRound = 10;

    private Func<CurrentView> _view = () => throw new InvalidOperationException("the strategy has not been started");

    public SlotWeightedAllocation()
    {
    }

    /// <param name="view">How the cluster looks, in place of a running one.</param>
    internal SlotWeightedAllocation(Func<CurrentView> view) => _view = view;

    public void Start(ActorSystem system)
    {
        Cluster cluster = Cluster.Get(system);
        _view = () =>
        {
            ClusterEvent.CurrentClusterState state = cluster.State;
            return new CurrentView(state.Unreachable.Count == 0, region => MemberOf(region, state, cluster.SelfAddress));
        };
    }

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        CurrentView view = _view();
        return Task.FromResult(currentShardAllocations
            .OrderBy(region => !view.Of(region.Key).IsUp)
            .ThenBy(region => (region.Value.Count + 1.0) / view.Of(region.Key).Slots)
            .First().Key);
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        CurrentView view = _view();

        // A region that crashed stays in the table for the removal margin after its member is gone: its shards, moved by then, would wait for the
        // dead region until the hand-off times out.
        bool calm = rebalanceInProgress.Count == 0 && view.AllReachable && currentShardAllocations.Keys.All(region => view.Of(region).IsUp);
        if (!calm || currentShardAllocations.Count < 2)
        {
            return Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);
        }

        double shards = currentShardAllocations.Sum(region => region.Value.Count);
        double slots = currentShardAllocations.Sum(region => view.Of(region.Key).Slots);
        IEnumerable<string> surplus = currentShardAllocations.SelectMany(
            region => region.Value.Skip((int)Math.Ceiling(shards * view.Of(region.Key).Slots / slots)));
        return Task.FromResult<IImmutableSet<string>>(surplus.Take(MovesPerRound).ToImmutableHashSet());
    }

    private static RegionMember MemberOf(IActorRef region, ClusterEvent.CurrentClusterState state, Address self)
    {
        // The paths of this process' own regions leave its address out.
        Address address = region.Path.Address.HasLocalScope ? self : region.Path.Address;
        Member? member = state.Members.FirstOrDefault(m => m.Address == address);
        return new RegionMember(member?.Status == MemberStatus.Up, SlotsOf(member?.Roles ?? []));
    }

    private static int SlotsOf(IEnumerable<string> roles) => roles
        .Where(role => role.StartsWith(FarmNames.SlotsRolePrefix, StringComparison.Ordinal))
        .Select(role => int.TryParse(role[FarmNames.SlotsRolePrefix.Length..], out int slots) ? Math.Max(1, slots) : 1)
        .FirstOrDefault(1);

    /// <param name="IsUp">The member is there and neither joins nor leaves.</param>
    /// <param name="Slots">That it shows.</param>
    internal readonly record struct RegionMember(bool IsUp, int Slots);

    /// <param name="AllReachable">Nobody is missing.</param>
    /// <param name="Of">The member that a region runs on.</param>
    internal sealed record CurrentView(bool AllReachable, Func<IActorRef, RegionMember> Of);
}
