using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs.Directory;

/// <summary>Job → its last known view.</summary>
internal sealed class JobDirectoryState
{
    private readonly Dictionary<string, JobView> _jobs = new(StringComparer.Ordinal);

    public IEnumerable<JobView> Jobs => _jobs.Values;

    public JobView? Find(string jobId) => _jobs.GetValueOrDefault(jobId);

    /// <summary>Whether <paramref name="view"/> says more than how far the work is.</summary>
    public bool IsNews(JobView view) => !_jobs.TryGetValue(view.JobId, out JobView? known) || known.Status != view.Status || known.Reason != view.Reason;

    public void Apply(JobListed listed) => _jobs[listed.View.JobId] = listed.View;

    /// <summary>Ids of the jobs submitted last, latest first.</summary>
    public ImmutableArray<string> Latest(int count) =>
    [
        .. _jobs.Values
            .OrderByDescending(job => job.Submitted)
            .ThenBy(job => job.JobId, StringComparer.Ordinal)
            .Take(count)
            .Select(job => job.JobId),
    ];
}
