using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;

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
    public ImmutableArray<string> Latest(int count) => [.. new JobQuery(Limit: count).Of(_jobs.Values).Jobs.Select(job => job.JobId)];

    /// <summary>As many ids as fit into one message at most.</summary>
    public JobProtocol.JobIdPage Page(JobProtocol.ListJobPage asked)
    {
        JobPage page = new JobQuery(asked.After, Math.Clamp(asked.Limit, 1, JobQuery.UnpagedLimit), asked.Status, asked.User).Of(_jobs.Values);
        return new JobProtocol.JobIdPage([.. page.Jobs.Select(job => job.JobId)], page.Next, page.Total);
    }

    public JobProtocol.JobCounts Count()
    {
        int[] counts = new int[Enum.GetValues<JobStatus>().Length];
        foreach (JobView job in _jobs.Values)
            counts[(int)job.Status]++;
        return new JobProtocol.JobCounts([.. counts]);
    }
}
