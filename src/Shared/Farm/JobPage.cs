using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>Which jobs a list shows. Lists have the jobs submitted last first, and jobs of the same moment by id.</summary>
/// <param name="After">Where an earlier page ended (<see cref="JobPage.Next"/>); null: from the latest job on.</param>
/// <param name="Limit">Jobs on the page, from 1 to <see cref="MostLimit"/>.</param>
/// <param name="Status">Only jobs in this state; null: in any.</param>
/// <param name="User">Only jobs of this user; null: of everybody.</param>
public sealed record JobQuery(string? After = null, int Limit = JobQuery.DefaultLimit, JobStatus? Status = null, string? User = null)
{
    public const int DefaultLimit = 100;

    public const int MostLimit = 1000;

    /// <summary>Ids in one message of the cluster, some 50 kB when they are as long as ids can be; a longer page takes several messages.</summary>
    public const int MostInMessage = 800;

    /// <summary>Jobs in an answer to a client that does not know of pages.</summary>
    public const int UnpagedLimit = 2000;

    /// <exception cref="UserError">Usage: the limit is out of range, or <see cref="After"/> is no end of a page.</exception>
    public JobQuery Check()
    {
        if (Limit is < 1 or > MostLimit)
        {
            throw new UserError(ErrorClass.Usage, $"The limit must be from 1 to {MostLimit}, not {Limit}.");
        }

        if (User?.Length > RequestLimits.LongestUser)
        {
            throw new UserError(ErrorClass.Usage, $"A user's name has at most {RequestLimits.LongestUser} characters, not {User.Length}.");
        }

        if (After is not null && JobPosition.Parse(After) is null)
        {
            throw new UserError(ErrorClass.Usage, $"\"{MessageText.Clip(After, 100)}\" is not where a page of jobs ended: pass on what the page before it said.");
        }

        return this;
    }

    /// <summary>The page of <paramref name="jobs"/>; an <see cref="After"/> that can't be read counts as none.</summary>
    public JobPage Of(IEnumerable<JobView> jobs)
    {
        JobView[] matching =
        [
            .. jobs
                .Where(job => (Status is null || job.Status == Status) && (User is null || job.User == User))
                .OrderByDescending(job => job.Submitted)
                .ThenBy(job => job.JobId, StringComparer.Ordinal),
        ];
        JobPosition? end = After is null ? null : JobPosition.Parse(After);
        JobView[] rest = [.. matching.SkipWhile(job => end is { } place && !place.IsBefore(job)).Take(Limit + 1)];
        return rest.Length > Limit
            ? new JobPage(rest[..Limit], JobPosition.Of(rest[Limit - 1]).ToString(), matching.Length)
            : new JobPage(rest, null, matching.Length);
    }
}

/// <param name="Jobs">The jobs of the page.</param>
/// <param name="Next">For <see cref="JobQuery.After"/> of the next page; null: this is the last one.</param>
/// <param name="Total">How many jobs match on all pages together.</param>
public sealed record JobPage(IReadOnlyList<JobView> Jobs, string? Next, int Total);

/// <summary>Place of a job in a list. It stays where it is when other jobs are added, or when the job itself is gone.</summary>
internal readonly record struct JobPosition(long Ticks, string JobId)
{
    public static JobPosition Of(JobView job) => new(job.Submitted.UtcTicks, job.JobId);

    public static JobPosition? Parse(string text) =>
        text.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
        && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
        && JobIds.IsValid(text[(dot + 1)..])
            ? new JobPosition(ticks, text[(dot + 1)..])
            : null;

    public bool IsBefore(JobView job) =>
        job.Submitted.UtcTicks < Ticks || (job.Submitted.UtcTicks == Ticks && string.CompareOrdinal(job.JobId, JobId) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ticks}.{JobId}");
}

/// <summary>Lists that are read page by page.</summary>
public static class JobPages
{
    /// <summary>All jobs, however many they are.</summary>
    public static Task<IReadOnlyList<JobView>> ListAsync(this IFarm farm, CancellationToken cancellationToken = default) =>
        farm.ListAsync(new JobQuery(Limit: JobQuery.MostLimit), cancellationToken);

    /// <summary>All jobs that match <paramref name="query"/>, from its page on.</summary>
    public static async Task<IReadOnlyList<JobView>> ListAsync(this IFarm farm, JobQuery query, CancellationToken cancellationToken = default)
    {
        List<JobView> all = [];
        JobQuery next = query;
        while (true)
        {
            JobPage page = await farm.PageAsync(next, cancellationToken);
            all.AddRange(page.Jobs);
            if (page.Next is null)
            {
                return all;
            }

            next = next with { After = page.Next };
        }
    }
}
