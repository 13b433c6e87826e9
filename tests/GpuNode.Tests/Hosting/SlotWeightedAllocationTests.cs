using System.Collections.Immutable;
using AADiff.GpuNode.Hosting;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;
using static AADiff.GpuNode.Hosting.SlotWeightedAllocation;

namespace AADiff.GpuNode.Tests.Hosting;

public sealed class SlotWeightedAllocationTests : TestKit
{
    private readonly Dictionary<IActorRef, RegionMember> _members = [];
    private bool _allReachable = true;

    private SlotWeightedAllocation Strategy => new(() => new CurrentView(_allReachable, region => _members[region]));

    [Fact]
    public async Task Shards_are_placed_in_proportion_to_slots()
    {
        ImmutableDictionary<IActorRef, IImmutableList<string>> table = Table((4, 0), (2, 0), (1, 0));
        for (int shard = 0; shard < 70; shard++)
        {
            IActorRef home = await Strategy.AllocateShard(Nobody.Instance, $"{shard}", table);
            table = table.SetItem(home, table[home].Add($"{shard}"));
        }

        Assert.Equal([40, 20, 10], table.OrderByDescending(r => _members[r.Key].Slots).Select(r => r.Value.Count));
    }

    [Fact]
    public async Task A_member_that_leaves_gets_no_shard()
    {
        ImmutableDictionary<IActorRef, IImmutableList<string>> table = Table((1, 50), (4, 0));
        IActorRef leaving = table.Keys.Single(r => _members[r].Slots == 4);
        _members[leaving] = new RegionMember(false, 4);

        Assert.NotEqual(leaving, await Strategy.AllocateShard(Nobody.Instance, "x", table));
    }

    [Fact]
    public async Task A_new_node_gets_its_share_a_few_shards_at_a_time()
    {
        IImmutableSet<string> moved = await Strategy.Rebalance(Table((4, 128), (4, 0)), ImmutableHashSet<string>.Empty);

        Assert.Equal(MovesPerRound, moved.Count);
    }

    [Fact]
    public async Task What_is_in_proportion_stays_where_it_is() =>
        Assert.Empty(await Strategy.Rebalance(Table((4, 86), (2, 42)), ImmutableHashSet<string>.Empty));

    [Fact]
    public async Task Nothing_moves_while_a_node_is_unreachable()
    {
        _allReachable = false;

        Assert.Empty(await Strategy.Rebalance(Table((4, 128), (4, 0)), ImmutableHashSet<string>.Empty));
    }

    /// <summary>Its region stays in the table for a while after its member is gone; moving its shards would stall them for a minute.</summary>
    [Fact]
    public async Task Nothing_moves_while_the_region_of_a_crashed_node_is_in_the_table()
    {
        ImmutableDictionary<IActorRef, IImmutableList<string>> table = Table((4, 128), (4, 0));
        _members[table.Keys.First(r => table[r].Count > 0)] = new RegionMember(false, 1);

        Assert.Empty(await Strategy.Rebalance(table, ImmutableHashSet<string>.Empty));
    }

    [Fact]
    public async Task Nothing_moves_before_the_last_move_is_over() =>
        Assert.Empty(await Strategy.Rebalance(Table((4, 128), (4, 0)), ImmutableHashSet.Create("1")));

    private ImmutableDictionary<IActorRef, IImmutableList<string>> Table(params (int Slots, int Shards)[] regions)
    {
        var table = ImmutableDictionary<IActorRef, IImmutableList<string>>.Empty;
        foreach ((int slots, int shards) in regions)
        {
            IActorRef region = CreateTestProbe().Ref;
            _members.Add(region, new RegionMember(true, slots));
            table = table.Add(region, Enumerable.Range(0, shards).Select(s => $"{slots}-{s}").ToImmutableList());
        }

        return table;
    }
}
