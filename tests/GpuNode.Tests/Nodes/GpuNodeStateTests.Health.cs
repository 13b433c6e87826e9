using AADiff.GpuNode.Nodes;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

/// <summary>What failures mean: for a base, for a model, for the node.</summary>
public sealed partial class GpuNodeStateTests
{
    [Fact]
    public void A_failed_batch_is_tried_again_picture_by_picture_so_that_only_the_culprit_fails()
    {
        Run("good", "bad");

        Assert.Equal("1: good", Started(Send(new BatchEnded(0, [], new(FailureKind.Data, "NaN")))));
        Assert.Equal("2: bad", Started(Send(new BatchEnded(1, Pictures("good"), null))));
        Assert.Contains(
            new TellOwner(new TicketFailed(new("bad"), "bad", Here, FailureKind.Data, "NaN")),
            Send(new BatchEnded(2, [], new(FailureKind.Data, "NaN"))).Effects);
        Assert.Null(_state.Fenced);
    }

    [Fact]
    public void Failures_of_several_jobs_and_bases_fence_a_node_that_fails_its_own_test_too_visibly()
    {
        FailEverything();
        GpuNodeDecision tested = Send(new ProbeEnded(0, new(FailureKind.Host, "out of memory")));

        Assert.Equal("out of memory", _state.Fenced);
        Assert.Contains(tested.Effects, e => e is TellScheduler { Message: LoadReport { Fenced: "out of memory" } });
        Assert.Null(Started(Send(Ticket("c", baseKey: "fresh"), Fetched("fresh"), new LingerOver(_state.Batches))));
    }

    [Fact]
    public void Two_bad_jobs_of_two_bases_do_not_fence_a_node_that_never_drew_anything_but_passes_its_test()
    {
        GpuNodeDecision third = FailEverything();

        Assert.Null(_state.Fenced);
        Probe probe = Assert.Single(third.Effects.OfType<Probe>());
        Assert.Equal((null, true), (probe.Content, probe.Reload));
        Send(new ProbeEnded(2, null));
        FailEverything();
        Assert.False(_state.Probing);
        Assert.Equal(NodeStanding.Ready, _state.Standing);
        Send(Fetched("good"), Ticket("good", baseKey: "good", job: "another"));
        Assert.Equal($"{_state.Batches}: good", Started(Send(new LingerOver(_state.Batches))));
    }

    [Fact]
    public void A_node_that_passes_its_test_and_goes_on_failing_for_many_jobs_and_bases_is_fenced_until_it_has_drawn_something()
    {
        int failed = 0;
        for (; _state.Fenced is null && failed < 100; failed++)
        {
            Send(Fetched($"many {failed}"));
            Fail($"m{failed}", $"many {failed}", $"job {failed}");
            if (_state.Probing)
            {
                Send(new ProbeEnded(2, null));
            }
        }

        Assert.Equal(("out of memory", 9), (_state.Fenced, failed));
    }

    [Fact]
    public void A_good_batch_forgives_earlier_failures()
    {
        Send(Fetched("b2"));
        Fail("a", "b", "one");
        Fail("b", "b2", "two");
        Run("good");
        Send(new BatchEnded(_state.Running!.Id, Pictures("good"), null));
        Fail("c", "b2", "two");

        Assert.Null(_state.Fenced);
        Assert.Single(_state.Failures);
    }

    [Theory]
    [InlineData("one job", "another base")]
    [InlineData("another job", "one base")]
    public void However_often_one_job_or_one_base_fails_the_node_works_for_the_others(string job, string baseKey)
    {
        Send(Fetched("one base"), Fetched("another base"), Fetched("third base"));
        Fail("a", "one base", "one job");
        Fail("b", baseKey, job);
        Fail("c", "one base", "one job");

        Assert.Null(_state.Fenced);
        Run(("good", "third base"));
        Assert.DoesNotContain(_state.Waiting, t => t.Ticket.Key.Hex == "good");
    }

    [Fact]
    public void A_base_that_failed_three_times_is_offered_to_others_then_returned_and_tried_again_after_a_pause()
    {
        FailTimes(3);
        Send(Ticket("d"));

        WaitingTickets waits = Assert.Single(_state.Load(_now).Waits!.Value);
        Assert.Equal((1, true), (waits.Tickets, waits.Refused));
        TicketHeld held = Assert.Single(Send(new Heartbeat()).Effects.OfType<TellOwner>().Select(t => t.Message).OfType<TicketHeld>());
        Assert.Equal("out of memory", held.Reason);
        _now += _state.Settings.FencedOffer;
        Assert.Contains(new TellOwner(new TicketFailed(new("d"), "d", Here, FailureKind.Host, "out of memory")), Send(new Heartbeat()).Effects);

        Send(Ticket("e"));
        _now += FarmTimings.Refusal;
        Send(new Heartbeat());
        Assert.Equal("3: e", Started(Send(new LingerOver(_state.Batches))));
    }

    [Fact]
    public void What_another_node_handed_on_because_it_refuses_it_is_not_handed_round()
    {
        FailTimes(3);

        Assert.Equal<GpuNodeEffect>(
            [new TellOwner(new TicketFailed(new("d"), "d", Here, FailureKind.Host, "out of memory"))],
            Send(Ticket("d") with { Handed = true }).Effects.AsEnumerable());
    }

    [Fact]
    public void Before_it_is_fenced_a_node_draws_what_went_well_before_and_is_not_fenced_when_that_goes()
    {
        Run("good");
        Send(new BatchEnded(0, Pictures("good"), null));
        GpuNodeDecision third = FailEverything();

        Assert.Null(_state.Fenced);
        Probe probe = Assert.Single(third.Effects.OfType<Probe>());
        Assert.Equal("good", Assert.Single(probe.Content!.Pictures).Key.Hex);
        Send(new ProbeEnded(2, null));
        Assert.Equal((0, NodeStanding.Ready), (_state.Failures.Count, _state.Standing));
    }

    [Fact]
    public void A_node_whose_self_test_fails_is_fenced_tests_itself_after_growing_pauses_and_comes_back_on_trial()
    {
        Run("good");
        Send(new BatchEnded(0, Pictures("good"), null));
        FailEverything();
        Send(new ProbeEnded(0, new(FailureKind.Host, "the device is gone")));
        Assert.Equal("the device is gone", _state.Fenced);

        Assert.DoesNotContain(Send(new Heartbeat()).Effects, e => e is Probe);
        _now = _state.ProbeFrom;
        DateTimeOffset first = _now;
        Assert.True(Assert.Single(Send(new Heartbeat()).Effects.OfType<Probe>()).Reload);
        Send(new ProbeEnded(0, new(FailureKind.Host, "the device is gone")));
        Assert.True(_state.ProbeFrom - first > FarmTimings.FenceProbe);

        _now = _state.ProbeFrom;
        Send(new Heartbeat(), new ProbeEnded(2, null), Ticket("x", baseKey: "t"), Ticket("y", baseKey: "t"));
        Assert.Null(_state.Fenced);
        Assert.Equal($"{_state.Batches}: x", Started(Send(Fetched("t"))));
        Send(new BatchEnded(_state.Running!.Id, [], new(FailureKind.Host, "the device is gone")));
        Assert.Equal(NodeStanding.Fenced, _state.Standing);
    }

    [Fact]
    public void A_node_on_trial_that_draws_its_picture_is_as_good_as_any()
    {
        FailEverything();
        Send(new ProbeEnded(0, new(FailureKind.Host, "out of memory")));
        _now = _state.ProbeFrom;
        Send(new Heartbeat(), new ProbeEnded(2, null), Fetched("t"), Ticket("x", baseKey: "t"));
        Assert.True(_state.OnTrial);

        Send(new BatchEnded(_state.Running!.Id, Pictures("x"), null));

        Assert.Equal((false, 0), (_state.OnTrial, _state.Fences));
    }

    [Fact]
    public void A_batch_that_nobody_wants_and_that_does_not_end_is_ended_with_its_process_after_the_rest_was_given_back()
    {
        Run("a");
        Send(new WithdrawTicket(new("a"), "a"), Ticket("b"));
        _now += FarmTimings.StepEnd - TimeSpan.FromSeconds(1);
        Assert.DoesNotContain(Send(new Heartbeat()).Effects, e => e is EndProcess);
        _now += TimeSpan.FromSeconds(1);

        GpuNodeDecision end = Send(new Heartbeat());

        Assert.Single(end.Effects.OfType<EndProcess>());
        Assert.Contains(end.Effects, e => e is TellOwner { Message: TicketFailed { Attempt: "b", Kind: FailureKind.Interrupted } });
        Assert.DoesNotContain(Send(new Heartbeat()).Effects, e => e is EndProcess);
    }

    [Fact]
    public void A_batch_that_is_wanted_may_take_as_long_as_it_takes()
    {
        Run("a");
        _now += TimeSpan.FromHours(5);

        Assert.DoesNotContain(Send(new Heartbeat()).Effects, e => e is EndProcess or StopBatch);
    }

    [Fact]
    public void A_base_that_nobody_needs_any_more_is_not_prepared_to_its_end()
    {
        Send(new PrepareHere(new("new"), _owner));

        Assert.Contains(new StopPreparing(new("new")), Send(new AbandonHere(new("new"), _owner)).Effects);
        Assert.Empty(Send(new PreparationEnded(new("new"), default, new(FailureKind.Interrupted, "ended"))).Effects.OfType<TellAsker>());
        Assert.Empty(_state.Preparations);
    }

    [Fact]
    public void The_owner_of_a_base_hears_when_the_last_ticket_that_needed_it_is_gone()
    {
        Send(Ticket("a", baseKey: "new"), Ticket("b", baseKey: "new"), new BaseNotPrepared(new("new")));

        Assert.DoesNotContain(Send(new WithdrawTicket(new("a"), "a")).Effects, e => e is GpuNodeEffect.AbandonBase);
        Assert.Contains(new GpuNodeEffect.AbandonBase(new("new")), Send(new WithdrawTicket(new("b"), "b")).Effects);
    }

    [Fact]
    public void A_ticket_that_waits_rises_so_that_higher_ones_never_keep_it_away()
    {
        Run("x", "y");
        Send(Ticket("low"));
        _now += 11 * FarmTimings.PriorityStep;
        Send(Ticket("high", priority: 10), Ticket("higher", priority: 12));

        Assert.Equal("1: higher low", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

    [Fact]
    public void A_fenced_node_returns_what_nobody_takes_and_works_again_when_cleared()
    {
        Send(new RendererBroken("no device"), Ticket("a"), Ticket("b"));
        Assert.DoesNotContain(Send(new Heartbeat()).Effects, e => e is TellOwner { Message: TicketFailed });
        _now += _state.Settings.FencedOffer;

        Assert.Equal(2, Send(new Heartbeat()).Effects.Count(e => e is TellOwner { Message: TicketFailed { Kind: FailureKind.Host } }));

        Send(Ticket("c"), Ticket("d"));
        Assert.Equal("0: c d", Started(Send(new ClearFence(Here))));
    }

    [Fact]
    public void A_fenced_node_prepares_no_base()
    {
        Run("a", "b");
        Send(new PrepareHere(new("new"), _owner));

        Assert.Equal("new", Refused(Send(new RendererBroken("no device"))));
        Assert.Equal("newer", Refused(Send(new PrepareHere(new("newer"), _owner))));
    }
}
