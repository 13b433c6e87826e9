using System.Collections.Immutable;
using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing.Rendering;
using Akka.Actor;
using Xunit;
using static AADiff.GpuNode.Nodes.GpuNodeCommand;
using static AADiff.GpuNode.Nodes.GpuNodeEffect;
using static AADiff.GpuNode.Nodes.GpuNodeEvent;
using static AADiff.Shared.Protocol.BaseProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Nodes;

public sealed class GpuNodeStateTests
{
    private const string Here = "akka.tcp://farm@a:1";
    private const string There = "akka.tcp://farm@b:1";
    private static readonly IActorRef _owner = new NamedRef("owner");
    private static readonly IActorRef _process = new NamedRef("process");
    private static readonly TellAsker _drained = new(_process, GpuNodeDrained.Instance);
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private GpuNodeState _state = Fresh();
    private DateTimeOffset _now = _start;

    [Fact]
    public void A_full_batch_starts_at_once()
    {
        Send(Ticket("a"));

        Assert.Equal("0: a b", Started(Send(Ticket("b"))));
        Assert.Empty(_state.Waiting);
    }

    [Fact]
    public void A_batch_that_is_not_full_waits_a_moment_and_asks_for_more()
    {
        GpuNodeDecision turn = Send(Ticket("a"));

        Assert.Contains(new Linger(0), turn.Effects);
        Assert.Contains(new TellScheduler(new WorkRequested(Here, 1)), turn.Effects);
        Assert.Null(Started(turn));
        Assert.Equal("0: a", Started(Send(new LingerOver(0))));
    }

    [Fact]
    public void The_wait_of_an_earlier_batch_does_not_start_a_later_one()
    {
        Run("a", "b");
        Send(new BatchEnded(0, Pictures("a", "b"), null), Ticket("c"));

        Assert.Null(Started(Send(new LingerOver(0))));
        Assert.Equal("1: c", Started(Send(new LingerOver(1))));
    }

    [Fact]
    public void Higher_priority_goes_first_and_equals_in_order_of_arrival()
    {
        Run("x", "y");
        Send(Ticket("a"), Ticket("b", priority: 1), Ticket("c"), Ticket("d", priority: 1), new RankTicket(new("c"), "c", 2));

        Assert.Equal("1: c b", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

    [Fact]
    public void Pictures_whose_bases_can_not_share_a_batch_run_apart()
    {
        Run("x", "y");
        Send(Fetched("other", SampleBase.Spec with { Steps = 9 }), Ticket("a"), Ticket("b", baseKey: "other"), Ticket("c"));

        Assert.Equal("1: a c", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

    [Fact]
    public void The_same_picture_is_never_twice_in_a_batch()
    {
        Run("x", "y");
        Send(Ticket("a"), Ticket("a", attempt: "a2"), Ticket("b"));

        Assert.Equal("1: a b", Started(Send(new BatchEnded(0, Pictures("x", "y"), null))));
    }

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

    [Fact]
    public void Rendered_pictures_are_told_once_they_are_stored()
    {
        Run("a", "b");
        _now += TimeSpan.FromMilliseconds(500);
        GpuNodeDecision ended = Send(new BatchEnded(0, Pictures("a", "b"), null));

        Assert.Equal(["a", "b"], ended.Effects.OfType<StorePicture>().Select(s => s.Ticket.Attempt));
        Assert.DoesNotContain(ended.Effects, e => e is TellOwner { Message: PictureRendered });
        Assert.Contains(new TellOwner(new PictureRendered(new("a"), "a", Here, "sha", 3, 500)), Send(new PictureStored("a", "sha", 3)).Effects);
        Assert.Equal((1, 250.0), (_state.Rendered, _state.MillisecondsPerPicture));
    }

    [Fact]
    public void Rendering_stops_while_the_store_does_not_keep_up()
    {
        Run("a", "b");
        Send(new BatchEnded(0, Pictures("a", "b"), null));
        Run("c", "d");
        Send(Ticket("e"), Ticket("f"));

        Assert.Null(Started(Send(new BatchEnded(1, Pictures("c", "d"), null))));
        Assert.Equal("2: e f", Started(Send(new PictureStored("a", "sha", 3))));
    }

    [Fact]
    public void A_picture_that_the_store_does_not_take_is_given_back_with_the_reason()
    {
        Run("a", "b");
        Send(new Stepped(0, 20, 20), new BatchEnded(0, Pictures("a", "b"), null));

        Assert.Equal<GpuNodeEffect>(
            [
                new TellOwner(new TicketHeld(new("a"), "a", Here, 20, 20)),
                new TellOwner(new TicketFailed(new("a"), "a", Here, FailureKind.Interrupted, "the disk is full")),
            ],
            Send(new PictureNotStored("a", "the disk is full")).Effects.AsEnumerable());
        Assert.Equal(["b"], _state.Storing.Keys);
        Assert.Equal(0, _state.Rendered);
    }

    [Fact]
    public void A_withdrawn_ticket_never_runs()
    {
        Send(Ticket("a"), new WithdrawTicket(new("a"), "a"));

        Assert.Null(Started(Send(new LingerOver(0))));
    }

    [Fact]
    public void A_batch_goes_on_until_all_of_it_is_withdrawn()
    {
        Run("a", "b");

        Assert.Equal<GpuNodeEffect>([new DropPicture(new("a"))], Send(new WithdrawTicket(new("a"), "a")).Effects.AsEnumerable());
        Assert.Equal<GpuNodeEffect>([new DropPicture(new("b")), new StopBatch(0)], Send(new WithdrawTicket(new("b"), "b")).Effects.AsEnumerable());
        Assert.DoesNotContain(Send(new BatchEnded(0, [], new(FailureKind.Interrupted, ""))).Effects, e => e is TellOwner);
    }

    [Fact]
    public void A_thief_gets_the_last_tickets_in_line_and_their_owners_hear_where_they_are()
    {
        Run("x", "y");
        Send(Ticket("a"), Ticket("b", priority: 1), Ticket("c"));

        GpuNodeDecision turn = Send(new StealFrom(There, 2));

        Assert.Equal(["c", "a"], turn.Effects.OfType<HandOver>().Where(h => h.Node == There).Select(h => h.Ticket.Attempt));
        Assert.Contains(new TellOwner(new TicketHeld(new("c"), "c", There, 0, 0)), turn.Effects);
        Assert.Equal(["b"], _state.Waiting.Select(t => t.Ticket.Attempt));
        Assert.Empty(Send(new StealFrom(Here, 2)).Effects);
    }

    [Fact]
    public void A_ticket_that_arrives_twice_is_held_once()
    {
        Send(Ticket("a"));

        Assert.DoesNotContain(Send(Ticket("a")).Effects, e => e is RunBatch);
        Assert.Single(_state.Waiting);
    }

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
    public void Failures_of_several_jobs_and_bases_fence_the_node_visibly()
    {
        GpuNodeDecision third = FailEverything();

        Assert.Equal("out of memory", _state.Fenced);
        Assert.Contains(third.Effects, e => e is TellScheduler { Message: LoadReport { Fenced: "out of memory" } });
        Assert.Null(Started(Send(Ticket("c", baseKey: "fresh"), Fetched("fresh"), new LingerOver(_state.Batches))));
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
    public void Pictures_of_a_model_that_was_changed_everywhere_fail_with_the_sentence()
    {
        Send(Ticket("a", baseKey: "new"), new BaseOfAbsentModel(new("new"), new(7), IsOther: true, "it is another one"));
        _now += FarmTimings.ModelPatience;

        Assert.Contains(
            new TellOwner(new TicketFailed(new("a"), "a", Here, FailureKind.Data, "it is another one")), Send(new Heartbeat()).Effects);
        Assert.Empty(_state.Failures);
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

    [Fact]
    public void Answers_of_an_earlier_batch_change_nothing()
    {
        Run("a", "b");
        GpuNodeState before = _state;

        Send(new BatchEnded(7, Pictures("a"), null), new Stepped(7, 3, 20), new PictureStored("z", "sha", 3));

        Assert.Equal(before, _state);
    }

    private static GpuNodeState Fresh() => new(
        new GpuNodeSettings { Node = Here }, Slots: 2)
    {
        RendererReady = true,
        Bases = ImmutableDictionary<BaseKey, NodeBase>.Empty.Add(new("b"), new NodeBase(BaseStage.Loaded, new BatchBase(SampleBase.Spec, default))),
    };

    private static Ticket Ticket(string key, int priority = 0, string? attempt = null, string baseKey = "b", string job = "job") =>
        new(new(key), new(baseKey), [0.5f], attempt ?? key, priority, job, 0);

    private static BaseFetched Fetched(string key, BaseSpec? spec = null) => new(new(key), new BatchBase(spec ?? SampleBase.Spec, default));

    private static string Refused(GpuNodeDecision decision) => Assert.IsType<BaseFailed>(
        Assert.Single(decision.Effects.OfType<TellAsker>(), tell => tell is { Message: BaseFailed { Kind: FailureKind.Host } }).Message).Base.Hex;

    private static ImmutableArray<RenderedPicture> Pictures(params string[] keys) => [.. keys.Select(k => new RenderedPicture(new(k), [1, 2, 3]))];

    private static string? Started(GpuNodeDecision turn) =>
        turn.Effects.OfType<RunBatch>().SingleOrDefault() is RunBatch run
            ? $"{run.Batch}: {string.Join(' ', run.Tickets.Select(t => t.Attempt))}"
            : null;

    private void Run(params string[] keys)
    {
        Send([.. keys.Select(k => Ticket(k))]);
        if (_state.Running is null)
        {
            Send(new LingerOver(_state.Batches));
        }

        Assert.Equal(keys, _state.Running!.Tickets.Select(t => t.Ticket.Attempt));
    }

    private void Run((string Key, string Base) picture)
    {
        Send(Ticket(picture.Key, baseKey: picture.Base));
        if (_state.Running is null)
        {
            Send(new LingerOver(_state.Batches));
        }
    }

    private GpuNodeDecision Fail(string key, string baseKey, string job)
    {
        Send(Ticket(key, baseKey: baseKey, job: job));
        if (_state.Running is null)
        {
            Send(new LingerOver(_state.Batches));
        }

        return Send(new BatchEnded(_state.Running!.Id, [], new(FailureKind.Host, "out of memory")));
    }

    /// <summary>Of one base and one job.</summary>
    private void FailTimes(int times)
    {
        for (int time = 0; time < times; time++)
        {
            Fail($"failed {time}", "b", "job");
        }
    }

    /// <summary>As a device does that is gone.</summary>
    private GpuNodeDecision FailEverything()
    {
        Send(Fetched("b2"), Fetched("b3"));
        Fail("f1", "b", "one");
        Fail("f2", "b2", "two");
        return Fail("f3", "b3", "three");
    }

    private GpuNodeDecision Send(params object[] messages)
    {
        GpuNodeDecision turn = new(_state);
        foreach (object message in messages)
        {
            turn = _state.Handle(message, _now);
            _state = turn.State;
        }

        return turn;
    }
}
