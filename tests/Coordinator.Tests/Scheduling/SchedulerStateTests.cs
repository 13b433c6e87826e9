using AADiff.Coordinator.Scheduling;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Tests.Scheduling;

public sealed class SchedulerStateTests : SchedulerScenario
{
    [Fact]
    public void Two_tickets_a_slot_of_the_fleet_are_out()
    {
        Send(Node("a", slots: 4), Node("b", slots: 2));

        Assert.Equal([new TellJob(new Credits("job", 12))], Send(Demand("job")));
    }

    [Fact]
    public void Fast_nodes_get_as_much_more_as_they_finish_in_a_round_trip()
    {
        Send(Node("a", slots: 4, milliseconds: 50));

        Assert.Equal([new TellJob(new Credits("job", 8 + 10))], Send(Demand("job")));
    }

    [Fact]
    public void Nodes_that_drain_or_are_fenced_count_for_nothing()
    {
        Send(Node("a", slots: 4, draining: true), Node("b", slots: 2, fenced: "sick"));

        TellJob told = Assert.IsType<TellJob>(Assert.Single(Send(Demand("job"))));
        Credits credits = Assert.IsType<Credits>(told.Message);
        Assert.Equal(0, credits.Window);
        Assert.StartsWith("No GPU node takes work: 1 of 2 are fenced", credits.Reason, StringComparison.Ordinal);
        Assert.Contains("sick", credits.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Tickets_that_a_node_refuses_go_to_a_node_that_has_their_model()
    {
        ModelMark model = new(7);
        LoadReport refusing = Node("a", waiting: 5) with { Models = [new(1)], Waits = [new WaitingTickets(model, 3, true), new(new(1), 2, false)] };
        Assert.Empty(Send(Node("other") with { Models = [new(1)] }, refusing).OfType<TellNode>());

        Send(Node("has it") with { Models = [model] });

        Assert.Equal([new TellNode("a", new StealFrom("has it", 3, model))], Send(refusing).OfType<TellNode>());
    }

    [Fact]
    public void A_thief_gets_only_tickets_of_models_that_it_has()
    {
        ModelMark model = new(7);
        Send(Node("busy", waiting: 6) with { Waits = [new WaitingTickets(new(1), 4, false), new(model, 2, false)] });
        Send(Node("has nothing of it") with { Models = [new(3)] });
        Send(Node("has one") with { Models = [model] }, Node("old"));

        Assert.Empty(Send(new WorkRequested("has nothing of it", 4)));
        Assert.Equal([new TellNode("busy", new StealFrom("has one", 2, model))], Send(new WorkRequested("has one", 4)));
        Assert.Equal([new TellNode("busy", new StealFrom("old", 4))], Send(new WorkRequested("old", 8)));
    }

    [Fact]
    public void No_second_attempt_starts_on_a_node_without_the_model()
    {
        RunningPicture slow = new(new("slow"), "job", 1, 100, new ModelMark(7));
        Send(Demand("job", unsent: 0, outstanding: 1, tail: true), Node("a", milliseconds: 1000, longest: slow));
        Send(Node("b", milliseconds: 1000) with { Models = [new(1)] });

        Assert.DoesNotContain(Send(new WorkRequested("b", 1)), effect => effect is TellOwner);
    }

    [Fact]
    public void The_planner_learns_which_nodes_have_a_model()
    {
        Send(Node("a") with { Models = [new(7)], Memory = 5 }, Node("b", fenced: "sick") with { Models = [] }, Node("old"));

        ModelHolders some = Assert.IsType<ModelHolders>(State.Handle(new FindModel(new(7)), Now).Reply);
        ModelHolders none = Assert.IsType<ModelHolders>(State.Handle(new FindModel(new(8)), Now).Reply);
        Assert.Equal((3, 1, 1, 5L, 1), (some.Nodes, some.Holding, some.Silent, some.LargestMemory, some.Holders.Length));
        Assert.Equal((3, 0, 1, 0L, 0), (none.Nodes, none.Holding, none.Silent, none.LargestMemory, none.Holders.Length));
    }

    [Fact]
    public void A_job_is_told_at_once_when_a_node_comes_and_when_it_drains()
    {
        Send(Demand("job"));

        Assert.Equal([new TellJob(new Credits("job", 8))], Send(Node("a", slots: 4)));
        Assert.Empty(Send(Node("a", slots: 4)));
        Assert.Equal(
            [new TellJob(new Credits("job", 0, "All 1 GPU nodes of the farm drain: let one take work again, or start another."))],
            Send(Node("a", slots: 4, draining: true)));
    }

    [Fact]
    public void A_job_that_is_done_makes_room_for_the_others_at_once()
    {
        Send(Node("a", slots: 4), Demand("one"), Demand("two"));

        Assert.Equal([new TellJob(new Credits("two", 8))], Send(Demand("one", unsent: 0)));
    }

    [Fact]
    public void A_changed_priority_takes_effect_at_once()
    {
        Send(Node("a", slots: 4), Demand("one"), Demand("two"));

        Assert.Equal([new TellJob(new Credits("one", 0)), new TellJob(new Credits("two", 8))], Send(Demand("two", priority: 1)));
    }

    [Fact]
    public void A_node_and_a_job_that_fall_silent_are_forgotten()
    {
        Send(Node("a", slots: 4), Demand("job"));
        Now += FarmTimings.SchedulerSilence + TimeSpan.FromSeconds(1);
        Send(Node("b", slots: 1), Demand("other"));

        Assert.Contains(new TellJob(new Credits("other", 2)), Send(SchedulerState.Tick.Instance));
        Assert.Equal(["b"], State.Nodes.Keys);
        Assert.Equal(["other"], State.Jobs.Keys);
    }

    [Fact]
    public void A_new_scheduler_takes_no_window_away_before_it_knows_the_nodes()
    {
        Assert.DoesNotContain(
            Send(Demand("job", outstanding: 8), Demand("job", outstanding: 8), SchedulerState.Tick.Instance), effect => effect is TellJob);

        Assert.Equal([new TellJob(new Credits("job", 8))], Send(Node("a", slots: 4)));
    }

    [Fact]
    public void An_idle_node_steals_from_the_one_whose_work_waits_longest()
    {
        Send(Demand("job"), Node("a", waiting: 2, milliseconds: 100), Node("b", waiting: 2, milliseconds: 900), Node("c"));

        Assert.Equal([new TellNode("b", new StealFrom("c", 2))], Send(new WorkRequested("c", 4)));
        Assert.Equal([new TellNode("a", new StealFrom("c", 2))], Send(new WorkRequested("c", 4)));
        Assert.Empty(Send(new WorkRequested("c", 4)));
    }

    [Fact]
    public void Nobody_steals_for_a_node_that_takes_no_work_or_never_reported()
    {
        Send(Demand("job"), Node("a", waiting: 2), Node("c", fenced: "sick"));

        Assert.DoesNotContain(Send(new WorkRequested("c", 4)), e => e is TellNode { Node: "a" });
        Assert.Empty(Send(new WorkRequested("stranger", 4)));
    }

    [Fact]
    public void At_the_end_of_the_work_a_slow_node_leaves_it_to_the_fast_ones()
    {
        Send(Demand("job", unsent: 0, outstanding: 4, tail: true), Node("fast", waiting: 2, milliseconds: 100), Node("slow", milliseconds: 2000));

        Assert.Empty(Send(new WorkRequested("slow", 4)));
        Send(Demand("job", unsent: 9, outstanding: 4));
        Assert.Equal([new TellNode("fast", new StealFrom("slow", 2))], Send(new WorkRequested("slow", 4)));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "sick")]
    public void What_waits_at_a_node_that_takes_no_work_goes_to_the_least_loaded(bool draining, string? fenced)
    {
        Send(Node("a", waiting: 3, running: 4), Node("b", waiting: 1, running: 4));

        Assert.Contains(new TellNode("c", new StealFrom("b", 5)), Send(Node("c", waiting: 5, draining: draining, fenced: fenced)));
    }

    [Fact]
    public void A_straggler_of_a_job_in_its_tail_gets_one_backup_on_an_idle_node()
    {
        Send(
            Demand("job", unsent: 0, outstanding: 1, tail: true),
            Node("a", slots: 1, milliseconds: 1000),
            Node("b", slots: 1, milliseconds: 1000, longest: new RunningPicture(new PictureKey("k"), "job", 3, 1.4)));
        Assert.Empty(Send(new WorkRequested("a", 1)));
        Now += TimeSpan.FromSeconds(0.2);

        Assert.Equal([new TellOwner(new TicketProtocol.BackUpPicture(new PictureKey("k"), "a"))], Send(new WorkRequested("a", 1)));
        Assert.Empty(Send(new WorkRequested("a", 1)));
    }

    [Fact]
    public void A_job_with_pictures_to_send_gets_no_backup()
    {
        Send(
            Demand("job", unsent: 1, outstanding: 1),
            Node("a", slots: 1, milliseconds: 1000),
            Node("b", slots: 1, milliseconds: 1000, longest: new RunningPicture(new PictureKey("k"), "job", 3, 99)));

        Assert.Empty(Send(new WorkRequested("a", 1)));
    }

    [Fact]
    public void A_command_of_an_operator_goes_to_its_node()
    {
        Send(Node("a"));

        Assert.Equal([new TellNode("a", new DrainNode("a"))], Send(new DrainNode("a")));
        Assert.Equal([new TellNode("a", new UndrainNode("a"))], Send(new UndrainNode("a")));
        Assert.Equal([new TellNode("a", new ClearFence("a"))], Send(new ClearFence("a")));
    }

    [Fact]
    public void A_command_for_a_node_that_is_not_known_is_reported()
    {
        Send(Node("a"));

        Assert.Equal([new ReportUnknownNode("b", new DrainNode("b"))], Send(new DrainNode("b")));
    }

    [Fact]
    public void A_message_that_is_none_of_the_schedulers_changes_nothing_and_stays_unhandled()
    {
        SchedulerState before = State;

        Assert.Equal([new LeaveUnhandled("hello")], Send("hello"));
        Assert.Same(before, State);
    }

    [Fact]
    public void A_node_that_is_forgotten_can_no_longer_be_reached()
    {
        Send(Node("a"));
        Now += FarmTimings.SchedulerSilence + TimeSpan.FromSeconds(1);

        Assert.Contains(new ForgetAddress("a"), Send(SchedulerState.Tick.Instance));
        Assert.Equal([new ReportUnknownNode("a", new DrainNode("a"))], Send(new DrainNode("a")));
    }

    [Fact]
    public void Every_shard_gets_a_node_when_work_begins_and_again_once_a_minute()
    {
        Assert.Empty(Send(Node("a"), SchedulerState.Tick.Instance));

        int[] placed = [.. Enumerable.Range(0, 120).Where(
            _ => Send(Demand("job"), Node("a"), SchedulerState.Tick.Instance).Any(effect => effect is PlaceShards))];

        Assert.Equal([0, 60], placed);
    }

    [Fact]
    public void Without_nodes_a_job_goes_on_as_before_until_it_is_clear_that_there_are_none()
    {
        int[] stopped = [.. Enumerable.Range(1, 20).Where(
            _ => Send(Demand("job"), SchedulerState.Tick.Instance)
                .OfType<TellJob>()
                .Any(tell => tell.Message is Credits { Window: 0, Reason: not null }))];

        Assert.Equal([10], stopped);
        Assert.Equal([new TellJob(new Credits("job", 8))], Send(Node("a")));
    }
}
