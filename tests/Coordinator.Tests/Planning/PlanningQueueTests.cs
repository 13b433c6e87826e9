using AADiff.Coordinator.Planning;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

public sealed class PlanningQueueTests
{
    [Fact]
    public void As_many_are_planned_as_there_are_places()
    {
        var (queue, admitted) = Entered(2, ("ann", 1), ("ann", 2), ("ann", 3)).Admit();

        Assert.Equal([1L, 2L], admitted.AsEnumerable());
        Assert.Equal([1L, 2L], queue.Planned.Order());
        Assert.Empty(queue.Admit().Admitted);
        Assert.Equal([3L], queue.Leave(1).Admit().Admitted.AsEnumerable());
    }

    [Fact]
    public void Turns_go_round_among_users_and_by_time_within_a_user() => Assert.Equal(
        [1L, 5L, 7L, 2L, 6L, 3L, 4L],
        InTurn(Entered(1, ("ann", 1), ("ann", 2), ("ann", 3), ("ann", 4), ("bob", 5), ("bob", 6), ("cid", 7))));

    [Fact]
    public void A_newcomer_waits_for_one_job_of_each_user_before_it_whatever_they_have()
    {
        PlanningQueue queue = Entered(1, [.. Enumerable.Range(1, 1000).Select(ticket => ("ann", (long)ticket))]).Admit().Queue;

        queue = queue.Enter(2000, "bob");

        Assert.Equal(2, queue.Position(2000));
        Assert.Equal(1, queue.Position(2));
        Assert.Equal(3, queue.Position(3));
        Assert.Equal([2L, 2000L], InTurn(queue.Leave(1)).Take(2));
    }

    [Fact]
    public void One_user_fills_half_of_the_queue_the_next_half_of_the_rest_and_a_newcomer_finds_room_until_the_last_place()
    {
        PlanningQueue queue = new(1);
        long ticket = 0;
        int Fill(string user)
        {
            int entered = 0;
            for (; queue.HasRoomFor(user, longest: 16); entered++)
            {
                queue = queue.Enter(++ticket, user);
            }

            return entered;
        }

        Assert.Equal([8, 4, 2, 1, 1, 0], ((string[])["ann", "bob", "cid", "dan", "eve", "fay"]).Select(Fill));
        Assert.Equal(16, queue.Waiting);
        queue = queue.Leave(1);
        Assert.Equal([0, 1], ((string[])["ann", "fay"]).Select(Fill));
    }

    [Fact]
    public void The_position_is_the_order_of_the_turns()
    {
        PlanningQueue queue = Entered(1, ("ann", 1), ("ann", 2), ("bob", 3), ("cid", 4), ("ann", 5), ("cid", 6)).Admit().Queue;

        IEnumerable<int?> positions = InTurn(queue.Leave(1)).Select(queue.Position);

        Assert.Equal(Enumerable.Range(1, 5).Select(position => (int?)position), positions);
        Assert.Null(queue.Position(1));
    }

    [Fact]
    public void Who_leaves_while_waiting_gives_its_turn_to_the_next()
    {
        PlanningQueue queue = Entered(1, ("ann", 1), ("ann", 2), ("bob", 3), ("ann", 4)).Admit().Queue;

        queue = queue.Leave(3).Leave(2).Leave(99);

        Assert.Equal(1, queue.Position(4));
        Assert.Equal(1, queue.Waiting);
        Assert.Equal([4L], queue.Leave(1).Admit().Admitted.AsEnumerable());
    }

    private static PlanningQueue Entered(int places, params (string User, long Ticket)[] tickets) =>
        tickets.Aggregate(new PlanningQueue(places), (queue, one) => queue.Enter(one.Ticket, one.User));

    /// <summary>Everybody in the order of admission; each leaves when the next is to come.</summary>
    private static IEnumerable<long> InTurn(PlanningQueue queue)
    {
        while (true)
        {
            (queue, var admitted) = queue.Admit();
            if (admitted.IsEmpty)
            {
                yield break;
            }

            foreach (long ticket in admitted)
            {
                yield return ticket;
                queue = queue.Leave(ticket);
            }
        }
    }
}
