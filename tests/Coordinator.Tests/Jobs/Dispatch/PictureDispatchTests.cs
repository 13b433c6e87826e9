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
        PictureDispatch first = Dispatch(count: 1000, incarnation: 1);
        PictureDispatch second = Dispatch(count: 1, incarnation: 2);
        first.Window = 1000;

        Assert.True(second.Take(_now).Single().Fence > first.Take(_now).Max(lease => lease.Fence));
    }

    [Fact]
    public void Pictures_of_a_silent_node_hold_no_place_of_the_others_but_not_without_bound()
    {
        PictureDispatch dispatch = Dispatch(count: 100);
        dispatch.Window = 4;
        IReadOnlyList<Lease> first = dispatch.Take(_now);
        Assert.Equal(4, first.Count);
        DateTimeOffset later = _now.AddSeconds(6);
        Assert.True(dispatch.Heard(first[0].Picture, first[0].Fence, "alive", runs: true, later));

        Assert.Equal(3, dispatch.Take(later).Count);
        for (int i = 2; i < 20; i++)
            dispatch.Take(_now.AddSeconds(6 * i));

        Assert.Equal(16, dispatch.Out);
    }

    [Fact]
    public void A_picture_without_an_owner_holds_no_place_of_the_others_for_long()
    {
        PictureDispatch dispatch = Dispatch(count: 100);
        dispatch.Window = 2;
        Lease answered = dispatch.Take(_now)[0];
        Assert.True(dispatch.Heard(answered.Picture, answered.Fence, "alive", runs: false, _now));

        Assert.Empty(dispatch.Take(_now.AddSeconds(0.9)));
        Assert.Single(dispatch.Take(_now.AddSeconds(1)));
    }

    [Fact]
    public void A_picture_whose_end_is_not_persisted_yet_is_not_asked_for()
    {
        PictureDispatch dispatch = Dispatch(count: 1);
        Lease lease = dispatch.Take(_now).Single();
        dispatch.Return(0, lease.Fence);
        dispatch.Settle(0);
        dispatch.Again(0, _now);

        Assert.Empty(dispatch.Take(_now));
    }

    [Fact]
    public void Pauses_between_interruptions_grow()
    {
        PictureDispatch dispatch = Dispatch(count: 1);
        List<double> pauses = [];
        DateTimeOffset now = _now;
        for (int attempt = 0; attempt < 8; attempt++)
        {
            DateTimeOffset interrupted = now;
            while (dispatch.Take(now).Count == 0)
                now = now.AddSeconds(1);

            pauses.Add((now - interrupted).TotalSeconds);
            dispatch.Return(0, fence: null);
            dispatch.AgainAfterInterruption(0, now);
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 30], pauses);
    }

    [Fact]
    public void A_hundred_thousand_pictures_go_through_in_order_and_once_each()
    {
        const int count = 100_000;
        PictureBoard board = new(count);
        PictureDispatch dispatch = new(board, [.. Enumerable.Range(0, count)], new JobPolicy { InitialWindow = 16 }, 1);
        Queue<int> nodes = new();
        List<int> asked = new(count);
        while (board.Waiting > 0)
        {
            foreach (Lease lease in dispatch.Take(_now))
            {
                nodes.Enqueue(lease.Picture);
                asked.Add(lease.Picture);
            }

            int done = nodes.Dequeue();
            dispatch.Return(done, fence: null);
            board.Record(done, "a", new byte[32], cached: false);
        }

        Assert.Equal(Enumerable.Range(0, count), asked);
    }

    [Theory]
    [InlineData(2, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(5, 1, true)]
    public void A_picture_is_under_suspicion_when_one_more_dead_node_would_make_it_poison(int timesEach, int nodes, bool suspect)
    {
        FailureTally tally = new();
        for (int node = 0; node < nodes; node++)
        {
            for (int time = 0; time < timesEach; time++)
                tally.Count(AttemptOutcome.Lost, $"node-{node}");
        }

        Assert.Equal(suspect, tally.IsSuspect(new JobPolicy()));
    }

    private static PictureDispatch Dispatch(int count, int incarnation = 1) =>
        new(new PictureBoard(count), [.. Enumerable.Range(0, count)], new JobPolicy(), incarnation);
}
