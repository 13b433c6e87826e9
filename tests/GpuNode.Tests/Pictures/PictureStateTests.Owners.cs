using System.Collections.Immutable;
using AADiff.GpuNode.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.GpuNode.Pictures.PictureCommand;
using static AADiff.GpuNode.Pictures.PictureEffect;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Pictures;

/// <summary>An owner that is new, that moves, or that hears of attempts it did not start.</summary>
public sealed partial class PictureStateTests
{
    [Fact]
    public void A_new_owner_joins_an_attempt_that_runs_already()
    {
        Send(new TicketHeld(_key, "earlier", There, 3, 20));

        Expect(Ask("one"), new TellJob(new PictureAccepted("one", 7, 1, Here)));
        Expect(new PictureRendered(_key, "earlier", There, "sha", 9, 1), Done("one", "earlier", There, 1, cached: false), new Passivate());
    }

    [Fact]
    public void A_waiting_ticket_is_withdrawn_for_an_earlier_attempt_that_runs()
    {
        Send(Ask("one"), _notInStore);

        Expect(new TicketHeld(_key, "earlier", There, 3, 20), new TellNode(Here, new WithdrawTicket(_key, "attempt-2")));
        Expect(new TicketHeld(_key, "third", "c", 0, 0), new TellNode("c", new WithdrawTicket(_key, "third")));
    }

    [Fact]
    public void An_attempt_that_nobody_asks_for_is_ended_after_a_while()
    {
        Send(new TicketHeld(_key, "earlier", There, 3, 20), new Heartbeat());
        _now += FarmTimings.TicketLease;

        Expect(new Heartbeat(), new TellNode(There, new WithdrawTicket(_key, "earlier")), new Passivate());
    }

    [Fact]
    public void A_late_result_without_anybody_waiting_is_harmless() =>
        Expect(new PictureRendered(_key, "zombie", There, "sha", 9, 1), new Passivate());

    [Fact]
    public void A_moving_owner_takes_a_waiting_ticket_back_and_sends_its_jobs_on()
    {
        Send(Ask("one"), _notInStore);

        Expect(StopPicture.Instance, new TellNode(Here, new WithdrawTicket(_key, "attempt-2")),
            new TellJob(new PictureRelocated("one", 7, 1)), new Stop());
        Assert.True(_state.Stopping);
    }

    [Fact]
    public void A_moving_owner_waits_for_the_picture_that_is_drawn_here()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", Here, 3, 20));

        Expect(StopPicture.Instance);
        Expect(new PictureRendered(_key, "attempt-2", Here, "sha", 9, 1), Done("one", "attempt-2", Here, 1, cached: false), new Stop());
    }

    [Fact]
    public void A_moving_owner_does_not_wait_for_a_picture_that_is_drawn_elsewhere()
    {
        Send(Ask("one"), _notInStore, new TicketHeld(_key, "attempt-2", There, 3, 20));

        Expect(StopPicture.Instance, new TellJob(new PictureRelocated("one", 7, 1)), new Stop());
    }

    [Fact]
    public void A_moving_owner_that_still_looks_sends_its_jobs_on()
    {
        Send(Ask("one"));

        Expect(StopPicture.Instance, new TellJob(new PictureRelocated("one", 7, 1)), new Stop());
    }

    /// <summary>Whatever comes in whatever state: no exception, and a job that waits is either still known or has been answered.</summary>
    [Theory]
    [MemberData(nameof(StatesByMessage))]
    public void No_message_makes_an_owner_forget_a_job_without_an_answer(string state, string message)
    {
        Send([.. States[state]]);
        string[] waited = [.. _state.Waiters.Keys];

        PictureDecision turn = Send(Messages[message]);

        string[] answered = [.. turn.Effects.OfType<TellJob>().Where(t => t.Message is PictureDone or PictureFailed or PictureRelocated)
            .Select(t => t.Message.JobId)];
        Assert.All(waited, job => Assert.True(
            turn.State.Waiters.ContainsKey(job) ^ (answered.Contains(job) || message == "cancel"), $"{job} after {message} in {state}"));
        Assert.Equal(answered.Distinct(), answered);
        Assert.True(turn.State.Attempts.Count <= PictureState.MostAttempts);
    }
}
