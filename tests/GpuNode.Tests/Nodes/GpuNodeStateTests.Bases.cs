using AADiff.GpuNode.Nodes;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

/// <summary>What becomes of the bases that tickets need.</summary>
public sealed partial class GpuNodeStateTests
{
    [Fact]
    public void A_base_is_fetched_once_and_its_tickets_wait_for_it()
    {
        GpuNodeDecision first = Send(Ticket("a", baseKey: "new"));
        GpuNodeDecision second = Send(Ticket("b", baseKey: "new"));

        Assert.Contains(new FetchBase(new("new")), first.Effects);
        Assert.DoesNotContain(second.Effects, e => e is FetchBase or RunBatch);
        Assert.Equal("0: a b", Started(Send(Fetched("new"))));
    }

    [Theory]
    [InlineData(FailureKind.Data)]
    [InlineData(FailureKind.Host)]
    public void A_base_that_can_not_be_had_fails_its_tickets_only(FailureKind kind)
    {
        Send(Ticket("a", baseKey: "new"), Ticket("b"));

        GpuNodeDecision turn = Send(new BaseMissing(new("new"), new(kind, "why")));

        Assert.Equal<GpuNodeEffect>([new TellOwner(new TicketFailed(new("a"), "a", Here, kind, "why"))], turn.Effects.AsEnumerable());
        Assert.Contains(new FetchBase(new("new")), Send(Ticket("c", baseKey: "new")).Effects);
    }

    [Fact]
    public void A_base_that_no_ticket_needs_any_more_is_not_asked_for_again()
    {
        Send(Ticket("a", baseKey: "new"), new BaseNotPrepared(new("new")));
        Assert.Contains(new FetchBase(new("new")), Send(new Heartbeat()).Effects);
        Send(new BaseUnreachable(new("new"), "no route"), new WithdrawTicket(new("a"), "a"));

        Assert.Empty(Send(new Heartbeat()).Effects);
        Assert.DoesNotContain(new("new"), _state.Bases.Keys);
    }

    [Fact]
    public void A_base_whose_owner_is_sick_is_prepared_here_and_then_fetched()
    {
        Send(Ticket("a", baseKey: "new"));
        Assert.Contains(new RequestBase(new("new")), Send(new BaseNotPrepared(new("new"))).Effects);

        Assert.Contains(new Prepare(new("new")), Send(new BaseFailed(new("new"), FailureKind.Host, "out of memory")).Effects);
        Assert.IsType<StoreBase>(Assert.Single(Send(new PreparationEnded(new("new"), new byte[] { 1 })).Effects));
        Assert.Contains(new FetchBase(new("new")), Send(new BaseStored(new("new"), "name")).Effects);
    }

    [Fact]
    public void A_base_is_prepared_once_for_all_who_ask_and_each_is_told()
    {
        IActorRef second = new NamedRef("second");
        Send(new PrepareHere(new("new"), _owner), new PrepareHere(new("new"), second), new PreparationEnded(new("new"), Array.Empty<byte>()));

        GpuNodeDecision stored = Send(new BaseStored(new("new"), "name"));

        Assert.Equal([_owner, second], stored.Effects.OfType<TellAsker>().Select(t => t.Asker).OrderBy(a => a.Path.Name));
        Assert.All(stored.Effects.OfType<TellAsker>(), t => Assert.Equal(new BasePrepared(new("new"), "name"), t.Message));
        Assert.Empty(_state.Preparations);
    }

    [Fact]
    public void A_base_that_the_store_does_not_take_costs_its_askers_nothing()
    {
        Send(new PrepareHere(new("new"), _owner), new PreparationEnded(new("new"), Array.Empty<byte>()));

        Assert.Contains(
            new TellAsker(_owner, new BaseFailed(new("new"), FailureKind.Interrupted, "the disk is full")),
            Send(new BaseNotStored(new("new"), "the disk is full")).Effects);
        Assert.Empty(_state.Failures);
    }

    [Fact]
    public void A_base_is_prepared_before_the_next_batch()
    {
        Run("a", "b");
        Send(Ticket("c"), Ticket("d"), new PrepareHere(new("new"), _owner));

        GpuNodeDecision turn = Send(new BatchEnded(0, Pictures("a", "b"), null));

        Assert.Contains(new Prepare(new("new")), turn.Effects);
        Assert.Null(Started(turn));
        Assert.Equal("1: c d", Started(Send(new PreparationEnded(new("new"), Array.Empty<byte>()))));
    }

    [Fact]
    public void Bases_beyond_those_kept_are_dropped_unless_a_ticket_needs_them()
    {
        _state = _state with { Settings = _state.Settings with { BasesKept = 1 } };
        Send(Fetched("needed"), Ticket("a", baseKey: "needed"));

        Assert.Contains(new BaseDropped(new("b")), Send(Fetched("third")).Events);
        Assert.Equal(["needed", "third"], _state.Bases.Keys.Select(k => k.Hex).Order());
    }
}
