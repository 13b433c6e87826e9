using System.Collections.Immutable;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>
/// Divides the tickets of the fleet: the higher priority first, then evenly between users, then evenly between a user's jobs. Whoever has
/// waited for too long gets one ticket before all others.
/// </summary>
internal static class FairShare
{
    /// <summary>
    /// Nobody gets more than it can use, and what one leaves goes to the others. Where tickets do not come out even, the odd ones go to
    /// others with every <paramref name="turn"/>, so that a farm smaller than its users serves each in time. The jobs of one user take
    /// turns once all users have had theirs: if both went round in step, some jobs would never be served.
    /// </summary>
    /// <param name="jobs">What each could use.</param>
    /// <param name="tickets">Of the fleet.</param>
    /// <param name="turn">Grows by one a division.</param>
    /// <param name="starved">Jobs that get a ticket first, longest waiting first; half of all tickets at most, but one.</param>
    /// <param name="mostOfUser">Tickets that the jobs of one user may have together.</param>
    /// <returns>Window by job.</returns>
    public static ImmutableDictionary<string, int> Divide(
        IReadOnlyCollection<JobDemand> jobs, int tickets, long turn, IEnumerable<string>? starved = null, int mostOfUser = int.MaxValue)
    {
        HashSet<string> first = [.. First(starved ?? [], jobs, mostOfUser).Take(Math.Min(tickets, Math.Max(1, tickets / 2)))];
        Dictionary<string, int> room = jobs.GroupBy(j => j.User).ToDictionary(
            user => user.Key, user => mostOfUser - user.Count(j => first.Contains(j.JobId)), StringComparer.Ordinal);
        ImmutableDictionary<string, int>.Builder windows = ImmutableDictionary.CreateBuilder<string, int>();
        int left = tickets - first.Count;
        IEnumerable<JobDemand> rest = jobs.Select(j => first.Contains(j.JobId) ? WithoutOne(j) : j);
        foreach (IGrouping<int, JobDemand> priority in rest.GroupBy(j => j.Priority).OrderByDescending(g => g.Key))
        {
            IGrouping<string, JobDemand>[] users = [.. priority.GroupBy(j => j.User).OrderBy(g => g.Key, StringComparer.Ordinal)];
            int[] shares = Level([.. users.Select(u => Math.Min(room[u.Key], u.Sum(Wanted)))], left, turn);
            for (int u = 0; u < users.Length; u++)
            {
                room[users[u].Key] -= shares[u];
                JobDemand[] own = [.. users[u].OrderBy(j => j.JobId, StringComparer.Ordinal)];
                int[] each = Level([.. own.Select(Wanted)], shares[u], turn / users.Length);
                for (int j = 0; j < own.Length; j++)
                {
                    windows[own[j].JobId] = each[j] + (first.Contains(own[j].JobId) ? 1 : 0);
                }
            }

            left -= shares.Sum();
        }

        if (mostOfUser < int.MaxValue)
        {
            HoldBack(jobs, windows);
        }

        return windows.ToImmutable();
    }

    private static IEnumerable<string> First(IEnumerable<string> starved, IReadOnlyCollection<JobDemand> jobs, int mostOfUser)
    {
        Dictionary<string, string> users = jobs.ToDictionary(j => j.JobId, j => j.User, StringComparer.Ordinal);
        return starved.GroupBy(job => users[job], StringComparer.Ordinal).SelectMany(own => own.Take(mostOfUser));
    }

    /// <summary>
    /// What is out beyond a job's window is drawn to its end, so for that long the user's other jobs get as much less: else every turn would put
    /// more out.
    /// </summary>
    private static void HoldBack(IEnumerable<JobDemand> jobs, ImmutableDictionary<string, int>.Builder windows)
    {
        foreach (IGrouping<string, JobDemand> user in jobs.GroupBy(j => j.User))
        {
            int over = user.Sum(j => Math.Max(0, j.Outstanding - windows[j.JobId]));
            foreach (JobDemand job in user.Where(j => windows[j.JobId] > j.Outstanding))
            {
                int less = Math.Min(over, windows[job.JobId] - job.Outstanding);
                windows[job.JobId] -= less;
                over -= less;
            }
        }
    }

    private static JobDemand WithoutOne(JobDemand job) =>
        job.Unsent > 0 ? job with { Unsent = job.Unsent - 1 } : job with { Outstanding = job.Outstanding - 1 };

    private static int Wanted(JobDemand job) => job.Unsent + job.Outstanding;

    /// <summary>Max-min fair: everybody up to the same level, except who wants less.</summary>
    private static int[] Level(int[] wants, int tickets, long turn)
    {
        var shares = new int[wants.Length];
        int left = tickets;
        while (left > 0)
        {
            int[] unsatisfied = [.. Enumerable.Range(0, wants.Length).Where(i => shares[i] < wants[i])];
            if (unsatisfied.Length == 0)
            {
                break;
            }

            int each = left / unsatisfied.Length;
            int odd = each == 0 ? left : 0;
            for (int i = 0; i < unsatisfied.Length; i++)
            {
                int at = unsatisfied[(int)((i + turn) % unsatisfied.Length)];
                int given = Math.Min(each == 0 ? Math.Min(1, odd--) : each, wants[at] - shares[at]);
                given = Math.Max(0, given);
                shares[at] += given;
                left -= given;
            }
        }

        return shares;
    }
}
