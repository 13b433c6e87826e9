using System.Collections.Immutable;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace AADiff.GpuNode.Frames;

/// <summary>
/// Places shards in proportion to the slots that each GPU member shows in its <c>slots-N</c> role. Gentle, since stolen tickets even out the load
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
        _view = () => new CurrentView(cluster.State.Members, cluster.State.Unreachable.Count == 0, cluster.SelfAddress);
    }

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        CurrentView view = _view();
        return Task.FromResult(currentShardAllocations
            .OrderBy(region => !view.IsUp(region.Key))
            .ThenBy(region => (region.Value.Count + 1.0) / view.Slots(region.Key))
            .First().Key);
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        CurrentView view = _view();

        // A region that crashed stays in the table for the removal margin after its member is gone: its shards, moved by then, would wait for the
        // dead region until the hand-off times out.
        bool calm = rebalanceInProgress.Count == 0 && view.AllReachable && currentShardAllocations.Keys.All(view.IsUp);
        if (!calm || currentShardAllocations.Count < 2)
        {
            return Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);
        }

        double shards = currentShardAllocations.Sum(region => region.Value.Count);
        double slots = currentShardAllocations.Sum(region => view.Slots(region.Key));
        IEnumerable<string> surplus = currentShardAllocations.SelectMany(
            region => region.Value.Skip((int)Math.Ceiling(shards * view.Slots(region.Key) / slots)));
        return Task.FromResult<IImmutableSet<string>>(surplus.Take(MovesPerRound).ToImmutableHashSet());
    }

    /// <param name="Members">All members.</param>
    /// <param name="AllReachable">Nobody is missing.</param>
    /// <param name="Self">Address of this process, which the paths of its own regions leave out.</param>
    internal sealed record CurrentView(IEnumerable<Member> Members, bool AllReachable, Address Self)
    {
        public bool IsUp(IActorRef region) => MemberOf(region)?.Status == MemberStatus.Up;

        public int Slots(IActorRef region) => MemberOf(region)?.Roles
            .Where(role => role.StartsWith(FarmNames.SlotsRolePrefix, StringComparison.Ordinal))
            .Select(role => int.TryParse(role[FarmNames.SlotsRolePrefix.Length..], out int slots) ? Math.Max(1, slots) : 1)
            .FirstOrDefault(1) ?? 1;

        private Member? MemberOf(IActorRef region)
        {
            Address address = region.Path.Address.HasLocalScope ? Self : region.Path.Address;
            return Members.FirstOrDefault(member => member.Address == address);
        }
    }
}
