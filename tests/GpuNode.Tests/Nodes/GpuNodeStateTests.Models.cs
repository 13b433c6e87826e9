using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing.Rendering;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

/// <summary>Models that are not here or do not load.</summary>
public sealed partial class GpuNodeStateTests
{
    [Fact]
    public void A_node_that_looks_for_its_models_says_nothing_of_itself_before_it_knows_them()
    {
        GpuNodeState looking = new(new GpuNodeSettings { Node = Here, LooksForModels = true }, 4);

        looking = looking.Handle(new GpuNodeCommand.RendererReady(4), _now).State;
        Assert.Empty(looking.Handle(new DrainNode(Here), _now).Effects.OfType<TellScheduler>());

        GpuNodeDecision found = looking.Handle(new ModelsFound([new(1)]), _now);
        LoadReport report = Assert.IsType<LoadReport>(found.Effects.OfType<TellScheduler>().First().Message);
        Assert.Equal(new ModelMark(1), Assert.Single(report.Models!.Value));

        // A look at gigabytes that nobody has read yet takes minutes; the node says that it is there meanwhile.
        report = Assert.IsType<LoadReport>(looking.Handle(new Report(), _now).Effects.OfType<TellScheduler>().First().Message);
        Assert.Null(report.Models);
    }

    [Fact]
    public void A_model_that_does_not_load_here_is_kept_from_this_node_alone_and_the_node_goes_on()
    {
        BaseSpec other = SampleBase.Spec with { ModelDigest = new string('7', 64) };
        ModelMark bad = ModelMark.Of(SampleBase.Spec.ModelDigest), good = ModelMark.Of(other.ModelDigest);
        Send(new ModelsFound([bad, good]), Fetched("good", other), Ticket("a"), new LingerOver(0));
        Send(new BatchEnded(0, [], new(FailureKind.Host, "it does not load", bad)), Ticket("b"), Ticket("c", baseKey: "good"));

        Assert.Null(_state.Fenced);
        Assert.Equal(good, Assert.Single(_state.Load(_now).Models!.Value));
        Assert.Equal("1: c", Started(Send(new LingerOver(1))));
        Assert.Contains(_state.Load(_now).Waits!.Value, w => w.Refused && w.Model == bad);
    }

    [Fact]
    public void Pictures_of_a_model_that_is_not_here_go_to_nodes_that_have_it_and_wait_with_their_reason()
    {
        ModelMark absent = new(7);
        Send(Ticket("a", baseKey: "new"), Ticket("b"));

        GpuNodeDecision told = Send(new BaseOfAbsentModel(new("new"), absent, IsOther: false, "there is no model 'm' here"));

        WaitingTickets[] waits = [.. told.Effects.OfType<TellScheduler>().Select(t => t.Message).OfType<LoadReport>().Single().Waits!.Value];
        Assert.Contains(new WaitingTickets(absent, 1, true), waits);
        _now += TimeSpan.FromHours(1);
        Assert.DoesNotContain(Send(new Heartbeat()).Effects, e => e is TellOwner { Message: TicketFailed });
        Assert.Contains(
            Send(new Heartbeat()).Effects, e => e is TellOwner { Message: TicketHeld { Attempt: "a", Reason: "there is no model 'm' here" } });
        HandOver over = Assert.Single(Send(new StealFrom(There, 5, absent)).Effects.OfType<HandOver>());
        Assert.Equal(("a", true), (over.Ticket.Attempt, over.Ticket.Handed));
    }

    [Fact]
    public void A_base_that_others_asked_for_and_that_can_not_be_prepared_here_ends_no_picture_that_is_offered_to_them()
    {
        ModelMark absent = new(7);
        Send(new PrepareHere(new("new"), _owner));
        Send(Ticket("a", baseKey: "new"), new BaseOfAbsentModel(new("new"), absent, IsOther: false, "there is no model 'm' here"));

        GpuNodeDecision ended = Send(
            new PreparationEnded(new("new"), default, new RenderFailure(FailureKind.Host, "there is no model 'm' here", absent)));

        Assert.Contains(ended.Effects, e => e is TellAsker { Message: BaseFailed { Kind: FailureKind.Host } });
        Assert.DoesNotContain(ended.Effects, e => e is TellOwner { Message: TicketFailed });
        Assert.Single(Send(new StealFrom(There, 5, absent)).Effects.OfType<HandOver>());
    }

    [Fact]
    public void Pictures_of_a_model_that_was_changed_everywhere_fail_with_the_sentence()
    {
        Send(Ticket("a", baseKey: "new"), new BaseOfAbsentModel(new("new"), new(7), IsOther: true, "it is another one"));
        _now += FarmTimings.ModelPatience;

        Assert.Contains(
            new TellOwner(new TicketFailed(new("a"), "a", Here, FailureKind.Data, "it is another one")), Send(new Heartbeat()).Effects);
        Assert.Empty(_state.Failures);
    }

    [Fact]
    public void Nothing_starts_before_the_model_is_loaded_and_the_smaller_batch_decides()
    {
        _state = Fresh() with { RendererReady = false };
        Send(Ticket("a"), Ticket("b"));
        Assert.Null(_state.Running);

        Assert.Equal("0: a", Started(Send(new GpuNodeCommand.RendererReady(1))));
    }

    [Fact]
    public void Clearing_a_node_whose_model_did_not_load_tries_again()
    {
        _state = Fresh() with { RendererReady = false };
        Send(new RendererBroken("no device"));

        Assert.Contains(new LoadRenderer(), Send(new ClearFence(Here)).Effects);
        Assert.Null(_state.Fenced);
    }
}
