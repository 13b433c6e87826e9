using AADiff.GpuNode.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.GpuNode.Pictures.PictureCommand;
using static AADiff.GpuNode.Pictures.PictureEffect;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Pictures;

/// <summary>Attempts that fail, are interrupted or fall silent, and those that run beside them.</summary>
public sealed partial class PictureStateTests
{
    [Theory]
    [InlineData(FailureKind.Data)]
    [InlineData(FailureKind.Host)]
    public void A_failed_attempt_is_told_to_every_job(FailureKind kind)
    {
        Send(Ask("one"), Ask("two"), _notInStore);

        Expect(
            new TicketFailed(_key, "attempt-3", There, kind, "why"),
            new TellJob(new PictureFailed("one", 7, 1, kind, There, "attempt-3", "why")),
            new TellJob(new PictureFailed("two", 7, 1, kind, There, "attempt-3", "why")),
            new Passivate());
    }

    [Fact]
    public void A_ticket_that_comes_back_costs_no_retry()
    {
        Send(Ask("one"), _notInStore);

        Expect(new TicketFailed(_key, "attempt-2", Here, FailureKind.Interrupted, "leaves"),
            new TellJob(new PictureRelocated("one", 7, 1)), new Passivate());
    }

    [Fact]
    public void A_picture_that_was_rendered_but_not_stored_is_told_with_the_reason_so_that_the_job_looks_at_its_store()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 20, 20));

        Expect(
            new TicketFailed(_key, "attempt-2", Here, FailureKind.Interrupted, "the disk is full"),
            new TellJob(new PictureFailed("one", 7, 1, FailureKind.Interrupted, Here, "attempt-2", "the disk is full")),
            new Passivate());
    }

    [Fact]
    public void A_failure_of_an_attempt_that_is_not_out_any_more_changes_nothing()
    {
        Send(Ask("one"), _notInStore);

        Expect(new TicketFailed(_key, "older", There, FailureKind.Host, "why"));
        Expect(new Heartbeat(), new TellJob(new PictureProgress("one", 7, 1, Here, 0, 0)));
    }

    [Fact]
    public void A_store_that_is_away_interrupts_and_counts_nowhere()
    {
        Send(Ask("one"));

        Expect(new StoreAway("no route"),
            new TellJob(new PictureFailed("one", 7, 1, FailureKind.Interrupted, Here, "", "no route")), new Passivate());
    }

    [Fact]
    public void A_backup_runs_beside_the_first_attempt_and_the_first_result_wins()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 1, 20));

        Expect(new BackUpPicture(_key, There), new TellNode(There, Ticket("attempt-4", "one", 0)));
        Expect(new BackUpPicture(_key, "third"));
        Expect(
            new PictureRendered(_key, "attempt-4", There, "sha", 9, 5),
            Done("one", "attempt-4", There, 5, cached: false),
            new TellNode(Here, new WithdrawTicket(_key, "attempt-2")),
            new Passivate());
        Expect(new PictureRendered(_key, "attempt-2", Here, "other", 9, 50));
    }

    [Fact]
    public void A_ticket_that_does_not_run_yet_needs_no_backup()
    {
        Send(Ask("one"), _notInStore);

        Expect(new BackUpPicture(_key, There));
    }

    [Fact]
    public void A_failed_backup_leaves_the_first_attempt_alone()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 1, 20), new BackUpPicture(_key, There));

        Expect(new TicketFailed(_key, "attempt-4", There, FailureKind.Host, "why"));
        Assert.Equal(PicturePhase.TicketOut, _state.Phase);
    }

    [Fact]
    public void A_silent_node_is_given_up_only_after_a_look_in_the_store()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", There, 3, 20));
        _now += FarmTimings.TicketLease;

        Expect(new Heartbeat(), new TellJob(new PictureProgress("one", 7, 1, Here, 0, 0)), new LookUp());
        PictureDecision lost = _state.Handle(_notInStore, _now);
        var failed = Assert.IsType<PictureFailed>(Assert.IsType<TellJob>(lost.Effects[0]).Message);
        Assert.Equal((FailureKind.Lost, There, "attempt-2"), (failed.Kind, failed.Node, failed.Attempt));

        Expect(new InStore("attempt-2", "sha", 9), Done("one", "attempt-2", Here, 0, cached: true), new Passivate());
    }

    [Fact]
    public void A_ticket_lost_before_it_ran_says_nothing_against_the_picture()
    {
        Send(Ask("one"), _notInStore);
        _now += FarmTimings.TicketLease;
        Send(new Heartbeat());

        Expect(_notInStore, new TellJob(new PictureRelocated("one", 7, 1)), new Passivate());
    }
}
