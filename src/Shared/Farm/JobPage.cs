using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>In which order a list has its jobs. Jobs that are equal in it stand by id.</summary>
public enum JobSort
{
    /// <summary>Submitted last first.</summary>
    Newest,

    /// <summary>Submitted first first.</summary>
    Oldest,

    /// <summary>Highest first.</summary>
    Priority,

    /// <summary>Ended last first, and then those that have not ended.</summary>
    Finished,
}

/// <summary>Which jobs a list shows, in which order.</summary>
/// <param name="After">Where an earlier page ended (<see cref="JobPage.Next"/>); null: from the latest job on.</param>
/// <param name="Limit">Jobs on the page, from 1 to <see cref="MostLimit"/>.</param>
/// <param name="Status">Only jobs in this state; null: in any.</param>
/// <param name="User">Only jobs of this user; null: of everybody.</param>
/// <param name="Text">Only jobs whose id, user or prompt has this text in it, in whatever case; null: all.</param>
/// <param name="Sort">The order; that of <see cref="After"/> must be the same.</param>
public sealed record JobQuery(
    string? After = null, int Limit = JobQuery.DefaultLimit, JobStatus? Status = null, string? User = null, string? Text = null,
    JobSort Sort = JobSort.Newest)
{
    /// <summary>Characters of <see cref="Text"/>.</summary>
    public const int LongestText = 100;

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

        if (Text?.Length > LongestText)
        {
            throw new UserError(ErrorClass.Usage, $"A text to look for has at most {LongestText} characters, not {Text.Length}.");
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
                .Where(Matches)
                .OrderBy(job => Sort == JobSort.Oldest ? JobPosition.Of(job, Sort).Value : -JobPosition.Of(job, Sort).Value)
                .ThenBy(job => job.JobId, StringComparer.Ordinal),
        ];
        JobPosition? end = After is null ? null : JobPosition.Parse(After);
        JobView[] rest = [.. matching.SkipWhile(job => end is { } place && !place.IsBefore(JobPosition.Of(job, Sort), Sort)).Take(Limit + 1)];
        return rest.Length > Limit
            ? new JobPage(rest[..Limit], JobPosition.Of(rest[Limit - 1], Sort).ToString(), matching.Length)
            : new JobPage(rest, null, matching.Length);
    }

    private bool Matches(JobView job) =>
        (Status is null || job.Status == Status)
        && (User is null || job.User == User)
        && (Text is null || Has(job.JobId) || Has(job.User) || Has(job.Prompt));

    private bool Has(string text) => text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Jobs">The jobs of the page.</param>
/// <param name="Next">For <see cref="JobQuery.After"/> of the next page; null: this is the last one.</param>
/// <param name="Total">How many jobs match on all pages together.</param>
public sealed record JobPage(IReadOnlyList<JobView> Jobs, string? Next, int Total);

/// <summary>Place of a job in a list. It stays where it is when other jobs are added, or when the job itself is gone.</summary>
/// <param name="Value">What the list is sorted by, from 0 on.</param>
/// <param name="JobId">Tells apart jobs of the same value.</param>
internal readonly record struct JobPosition(long Value, string JobId)
{
    public static JobPosition Of(JobView job, JobSort sort) => new(
        sort switch
        {
            JobSort.Priority => Math.Max(0, job.Priority),
            JobSort.Finished => job.Finished?.UtcTicks ?? 0,
            _ => job.Submitted.UtcTicks,
        },
        job.JobId);

    public static JobPosition? Parse(string text) =>
        text.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
        && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
        && JobIds.IsValid(text[(dot + 1)..])
            ? new JobPosition(value, text[(dot + 1)..])
            : null;

    public bool IsBefore(JobPosition other, JobSort sort) =>
        (sort == JobSort.Oldest ? other.Value > Value : other.Value < Value)
        || (other.Value == Value && string.CompareOrdinal(other.JobId, JobId) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}.{JobId}");
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
