using System.Collections.Immutable;
using AADiff.Coordinator.Scheduling;
using Xunit;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Tests.Scheduling;

public sealed class FairShareTests
{
    [Fact]
    public void Two_users_share_evenly_however_many_jobs_each_has() =>
        Divides(12, ("a1", "ann", 0, 99, 3), ("a2", "ann", 0, 99, 3), ("b1", "bob", 0, 99, 6));

    [Fact]
    public void What_one_does_not_need_goes_to_the_others() =>
        Divides(12, ("a1", "ann", 0, 2, 2), ("b1", "bob", 0, 99, 5), ("c1", "cy", 0, 99, 5));

    [Fact]
    public void A_higher_priority_is_served_first_and_the_rest_goes_down() =>
        Divides(12, ("a1", "ann", 5, 8, 8), ("b1", "bob", 0, 99, 2), ("c1", "cy", 0, 99, 2));

    [Fact]
    public void Odd_tickets_go_round_so_that_nobody_starves()
    {
        JobDemand[] jobs = [Job("a1", "ann", 0, 99), Job("b1", "bob", 0, 99), Job("c1", "cy", 0, 99)];
        var sums = new Dictionary<string, int> { ["a1"] = 0, ["b1"] = 0, ["c1"] = 0 };
        for (int turn = 0; turn < 3; turn++)
        {
            foreach ((string job, int window) in FairShare.Divide(jobs, 2, turn))
            {
                sums[job] += window;
            }
        }

        Assert.All(sums.Values, sum => Assert.Equal(2, sum));
    }

    [Fact]
    public void A_user_has_no_more_than_the_limit_whatever_the_priorities_and_others_get_the_rest()
    {
        JobDemand[] jobs = [Job("a1", "ann", 5, 99), Job("a2", "ann", 0, 99), Job("b1", "bob", 0, 2)];

        ImmutableDictionary<string, int> windows = FairShare.Divide(jobs, 12, turn: 0, starved: ["a2"], mostOfUser: 3);

        Assert.Equal((2, 1, 2), (windows["a1"], windows["a2"], windows["b1"]));
    }

    [Fact]
    public void The_jobs_of_a_user_take_turns_within_the_limit_and_never_have_more_out_together()
    {
        string[] names = ["a1", "a2", "a3"];
        List<string> outside = [], drawn = [];
        for (int turn = 0; turn < 80; turn++)
        {
            JobDemand[] jobs = [.. names.Select(job => new JobDemand(job, "ann", 0, 99, outside.Count(other => other == job), false))];
            foreach ((string job, int window) in FairShare.Divide(jobs, 12, turn, mostOfUser: 2))
            {
                outside.AddRange(Enumerable.Repeat(job, Math.Max(0, window - outside.Count(other => other == job))));
            }

            Assert.Equal(2, outside.Count);

            // A picture takes longer than a turn.
            if (turn % 4 == 3)
            {
                drawn.Add(outside[0]);
                outside.RemoveAt(0);
            }
        }

        Assert.All(names, job => Assert.InRange(drawn.Count(other => other == job), 4, 10));
    }

    [Fact]
    public void Every_job_of_a_user_gets_its_turn_however_users_and_jobs_go_round()
    {
        JobDemand[] jobs = [Job("a1", "ann", 0, 99), Job("a2", "ann", 0, 99), Job("b1", "bob", 0, 99), Job("b2", "bob", 0, 99)];

        IEnumerable<string> served = Enumerable.Range(0, 4)
            .SelectMany(turn => FairShare.Divide(jobs, 1, turn)).Where(job => job.Value > 0).Select(job => job.Key);

        Assert.Equal(["a1", "a2", "b1", "b2"], served.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(1000)]
    public void All_tickets_are_handed_out_and_never_more_than_wanted(int tickets)
    {
        JobDemand[] jobs = [.. Enumerable.Range(0, 20).Select(i => Job($"j{i}", $"u{i % 4}", i % 3, i))];

        var windows = FairShare.Divide(jobs, tickets, turn: 5);

        Assert.Equal(Math.Min(tickets, jobs.Sum(j => j.Unsent)), windows.Values.Sum());
        Assert.All(jobs, j => Assert.InRange(windows[j.JobId], 0, j.Unsent));
    }

    private static void Divides(int tickets, params (string Job, string User, int Priority, int Unsent, int Window)[] jobs)
    {
        var windows = FairShare.Divide([.. jobs.Select(j => Job(j.Job, j.User, j.Priority, j.Unsent))], tickets, turn: 0);

        Assert.Equal(jobs.Select(j => (j.Job, j.Window)), jobs.Select(j => (j.Job, windows[j.Job])));
    }

    private static JobDemand Job(string job, string user, int priority, int unsent) => new(job, user, priority, unsent, 0, false);
}
