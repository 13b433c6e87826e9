using AADiff.GpuNode.Nodes;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

/// <summary>Draining, leaving and reports.</summary>
public sealed partial class GpuNodeStateTests
{
    [Fact]
    public void A_draining_node_finishes_what_runs_and_starts_nothing()
    {
        Run("a", "b");
        GpuNodeDecision drain = Send(new DrainNode(Here), Ticket("c"), Ticket("d"));

        Assert.Null(Started(drain));
        GpuNodeDecision ended = Send(new BatchEnded(0, Pictures("a", "b"), null));
        Assert.Null(Started(ended));
        Assert.Equal(2, ended.Effects.OfType<StorePicture>().Count());
        Assert.DoesNotContain(ended.Effects, e => e is TellScheduler { Message: WorkRequested });
        Assert.Equal(2, Send(new StealFrom(There, 2)).Effects.OfType<HandOver>().Count());
    }

    [Fact]
    public void A_drained_node_that_is_to_work_again_starts_what_waits_and_says_so()
    {
        Run("a", "b");
        Send(new DrainNode(Here), Ticket("c"), Ticket("d"));
        Send(new BatchEnded(0, Pictures("a", "b"), null), new PictureStored("a", "sha", 3), new PictureStored("b", "sha", 3));

        GpuNodeDecision again = Send(new UndrainNode(Here));

        Assert.Equal("1: c d", Started(again));
        Assert.Contains(again.Effects, e => e is TellScheduler { Message: LoadReport { Draining: false } });
    }

    [Fact]
    public void A_leaving_node_goes_on_leaving()
    {
        Run("a");
        Send(new Drain(_process));

        Assert.Empty(Send(new UndrainNode(Here)).Effects);
        Assert.True(_state.Draining);
    }

    [Fact]
    public void A_leaving_node_says_so_when_its_last_picture_is_stored_and_returns_what_waits()
    {
        Run("a");
        Send(Ticket("c"));
        Assert.Contains(Send(new Drain(_process)).Effects, e => e is TellScheduler { Message: LoadReport { Draining: true, Waiting: 1 } });
        Assert.DoesNotContain(_drained, Send(new BatchEnded(0, Pictures("a"), null)).Effects);

        GpuNodeDecision last = Send(new PictureStored("a", "sha", 3));

        Assert.Contains(last.Effects, e => e is TellOwner { Message: TicketFailed { Attempt: "c", Kind: FailureKind.Interrupted } });
        Assert.Equal(_drained, last.Effects[^1]);
    }

    [Fact]
    public void When_the_time_to_drain_is_over_the_batch_ends_at_its_next_step_and_costs_no_retry()
    {
        Run("a", "b");
        Send(new Drain(_process));

        Assert.Equal<GpuNodeEffect>([new StopBatch(0)], Send(new DrainOver()).Effects.AsEnumerable());
        GpuNodeDecision ended = Send(new BatchEnded(0, [], new(FailureKind.Interrupted, "ended between two steps")));
        Assert.Equal(2, ended.Effects.Count(e => e is TellOwner { Message: TicketFailed { Kind: FailureKind.Interrupted } }));
        Assert.Equal(_drained, ended.Effects[^1]);
    }

    [Fact]
    public void An_idle_node_drains_at_once() => Assert.Equal(_drained, Send(new Drain(_process)).Effects[^1]);

    [Fact]
    public void A_node_that_has_left_gives_back_what_still_comes()
    {
        Send(new Drain(_process));

        Assert.Equal<GpuNodeEffect>(
            [new TellOwner(new TicketFailed(new("a"), "a", Here, FailureKind.Interrupted, "the node leaves"))],
            Send(Ticket("a")).Effects.AsEnumerable());
        Assert.Equal("new", Refused(Send(new PrepareHere(new("new"), _owner))));
    }

    [Fact]
    public void An_idle_node_asks_for_work_with_every_report_and_a_busy_one_does_not()
    {
        Assert.Contains(new TellScheduler(new WorkRequested(Here, 2)), Send(new Report()).Effects);
        Run("a", "b");

        Assert.DoesNotContain(Send(new Report()).Effects, e => e is TellScheduler { Message: WorkRequested });
    }

    [Fact]
    public void A_report_counts_what_runs_waits_and_is_being_stored()
    {
        Run("a", "b");
        Send(new BatchEnded(0, Pictures("a", "b"), null));
        Run("c", "d");
        Send(Ticket("e"), new PictureStored("a", "sha", 3));
        _now += TimeSpan.FromSeconds(2);

        LoadReport report = _state.Load(_now);

        Assert.Equal((3, 1, 1L), (report.Running, report.Waiting, report.Rendered));
        Assert.Equal([("c", 2.0), ("d", 2.0)], report.Longest.Select(r => (r.Key.Hex, r.Seconds)));
    }

    [Fact]
    public void Owners_hear_with_every_heartbeat_of_waiting_running_and_unstored_pictures()
    {
        Run("a", "b");
        Send(new Stepped(0, 20, 20), new BatchEnded(0, Pictures("a", "b"), null), new PictureStored("b", "sha", 3));
        Run("c", "d");
        Send(new Stepped(1, 3, 20), Ticket("e"), new WithdrawTicket(new("d"), "d"));

        Assert.Equal(
            [("a", 20, 20), ("c", 3, 20), ("e", 0, 0)],
            Send(new Heartbeat()).Effects.OfType<TellOwner>().Select(t => (TicketHeld)t.Message).Select(h => (h.Attempt, h.Step, h.Steps)).Order());
    }
}
