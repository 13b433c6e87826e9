using System.Collections.Immutable;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Dispatch;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs.Dispatch;

public sealed class PictureDispatchTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Pictures_are_ordered_for_a_preview_and_then_as_the_video_shows_them()
    {
        int[] order = PictureOrder.Of(Storyboards.Of(6, frames: [3, 3, 0, 5, 5, 1, 2]));

        Assert.Equal([3, 5, 2, 0, 1, 4], order);
    }

    [Fact]
    public void A_video_without_frames_has_an_order_too() => Assert.Empty(PictureOrder.Of(Storyboards.Of(0)));

    [Fact]
    public void Fences_of_a_later_incarnation_are_higher_than_any_of_an_earlier_one()
    {
        PictureBoard board = new(1000);
        PictureDispatch first = Dispatch(board, incarnation: 1) with { Window = 1000 };
        PictureDispatch second = Dispatch(board, incarnation: 2);

        ImmutableArray<Lease> later = Send(ref second, board, _now);
        Assert.True(later[0].Fence > Send(ref first, board, _now).Max(lease => lease.Fence));
    }

    [Fact]
    public void Pictures_of_a_silent_node_hold_no_place_of_the_others_but_not_without_bound()
    {
        PictureBoard board = new(100);
        PictureDispatch dispatch = Dispatch(board) with { Window = 4 };
        ImmutableArray<Lease> first = Send(ref dispatch, board, _now);
        Assert.Equal(4, first.Length);
        DateTimeOffset later = _now.AddSeconds(6);
        dispatch = dispatch.Renew(dispatch.Find(first[0].Picture, first[0].Fence)! with { Node = "alive", LastSeen = later, Ran = true });

        Assert.Equal(3, Send(ref dispatch, board, later).Length);
        for (int i = 2; i < 20; i++)
        {
            Send(ref dispatch, board, _now.AddSeconds(6 * i));
        }

        Assert.Equal(16, dispatch.Leases.Count);
    }

    [Fact]
    public void A_picture_without_an_owner_holds_no_place_of_the_others_for_long()
    {
        PictureBoard board = new(100);
        PictureDispatch dispatch = Dispatch(board) with { Window = 2 };
        Lease answered = Send(ref dispatch, board, _now)[0];
        dispatch = dispatch.Renew(dispatch.Find(answered.Picture, answered.Fence)! with { Node = "alive", LastSeen = _now });

        Assert.Empty(Send(ref dispatch, board, _now.AddSeconds(0.9)));
        Assert.Single(Send(ref dispatch, board, _now.AddSeconds(1)));
    }

    [Fact]
    public void A_picture_whose_end_is_not_persisted_yet_is_not_asked_for()
    {
        PictureBoard board = new(1);
        PictureDispatch dispatch = Dispatch(board);
        Assert.Single(Send(ref dispatch, board, _now));
        dispatch = dispatch.Return(0, sendAgain: _now).Settle(0);

        Assert.Empty(Send(ref dispatch, board, _now));
    }

    [Fact]
    public void Pauses_between_interruptions_grow()
    {
        PictureBoard board = new(1);
        PictureDispatch dispatch = Dispatch(board);
        List<double> pauses = [];
        DateTimeOffset now = _now;
        for (int attempt = 0; attempt < 8; attempt++)
        {
            DateTimeOffset interrupted = now;
            while (Send(ref dispatch, board, now).IsEmpty)
            {
                now = now.AddSeconds(1);
            }

            pauses.Add((now - interrupted).TotalSeconds);
            dispatch = dispatch.Settle(0).SettledByInterruption(0, now, new JobPolicy());
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 30], pauses);
    }

    [Fact]
    public void A_hundred_thousand_pictures_go_through_in_order_and_once_each()
    {
        const int count = 100_000;
        PictureBoard board = new(count);
        PictureDispatch dispatch = Dispatch(board) with { Window = 16 };
        Queue<int> nodes = new();
        List<int> asked = new(count);
        while (board.Waiting > 0)
        {
            foreach (Lease lease in Send(ref dispatch, board, _now))
            {
                nodes.Enqueue(lease.Picture);
                asked.Add(lease.Picture);
            }

            int done = nodes.Dequeue();
            dispatch = dispatch.Return(done, sendAgain: null);
            board = board.With(new EndedAttempt
            {
                Picture = done,
                Outcome = AttemptOutcome.Done,
                Node = "node-1",
                Attempt = "a",
                Started = _now,
                Sha256 = JobBench.Hash(done),
            });
        }

        Assert.Equal(Enumerable.Range(0, count), asked);
    }

    [Theory]
    [InlineData(2, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(5, 1, true)]
    public void A_picture_is_under_suspicion_when_one_more_dead_node_would_make_it_poison(int timesEach, int nodes, bool suspect)
    {
        FailureTally tally = FailureTally.None;
        for (int node = 0; node < nodes; node++)
        {
            for (int time = 0; time < timesEach; time++)
            {
                tally = tally.With(AttemptOutcome.Lost, $"node-{node}");
            }
        }

        Assert.Equal(suspect, tally.IsSuspect(new JobPolicy()));
    }

    private static PictureDispatch Dispatch(PictureBoard board, int incarnation = 1) =>
        PictureDispatch.Open(Enumerable.Range(0, board.Count), new JobPolicy(), incarnation);

    private static ImmutableArray<Lease> Send(ref PictureDispatch dispatch, PictureBoard board, DateTimeOffset now)
    {
        if (dispatch.Choose(board, new JobPolicy(), now) is not { } sent)
        {
            return [];
        }

        dispatch = dispatch.With(sent);
        return sent.Leases;
    }
}
