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
        var windows = FairShare.Divide(jobs.Select(j => Job(j.Job, j.User, j.Priority, j.Unsent)), tickets, turn: 0);

        Assert.Equal(jobs.Select(j => (j.Job, j.Window)), jobs.Select(j => (j.Job, windows[j.Job])));
    }

    private static JobDemand Job(string job, string user, int priority, int unsent) => new(job, user, priority, unsent, 0, false);
}
