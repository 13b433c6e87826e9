using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using DirectoryDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Jobs.Directory.JobDirectoryState,
    AADiff.Coordinator.Jobs.Directory.IDirectoryChange,
    AADiff.Coordinator.Jobs.Directory.StoreDirectorySnapshot>;

namespace AADiff.Coordinator.Jobs.Directory;

/// <summary>Job → its last known view.</summary>
internal sealed record JobDirectoryState : IState<JobDirectoryState, IDirectoryChange>
{
    /// <summary>Journaled events between two snapshots.</summary>
    private const int SnapshotEvery = 500;

    public ImmutableDictionary<string, JobView> Jobs { get; init; } = ImmutableDictionary.Create<string, JobView>(StringComparer.Ordinal);

    /// <summary>Journaled events since the last snapshot.</summary>
    private int Unsaved { get; init; }

    public DirectoryDecision Handle(object message)
    {
        DirectoryDecision decision = new(this);
        switch (message)
        {
            case JobListed { Deleted: true } m:
                decision = Jobs.ContainsKey(m.View.JobId) ? decision.Record(m) : decision;
                return decision.Answer(new JobAcknowledged(m.View.JobId, m.View.Status) { Deleted = true }).Then(state => state.SnapshotWhenDue());
            case JobListed m:
                decision = IsNews(m.View) ? decision.Record(m) : decision.Record(new ProgressListed(m.View));
                return decision.Answer(new JobAcknowledged(m.View.JobId, m.View.Status)).Then(state => state.SnapshotWhenDue());
            case JobProtocol.ListJobs:
                return decision.Answer(new JobProtocol.JobList(Latest()));
            case JobProtocol.ListJobPage m:
                return decision.Answer(Page(m));
            case JobProtocol.CountJobs:
                return decision.Answer(Count());
            case JobProtocol.GetJob m:
                return decision.Answer(new JobProtocol.JobState(m.JobId, Jobs.GetValueOrDefault(m.JobId), null));
            default:
                return decision;
        }
    }

    public JobDirectoryState Apply(IDirectoryChange happened) => happened switch
    {
        JobListed { Deleted: true } e => this with { Jobs = Jobs.Remove(e.View.JobId), Unsaved = Unsaved + 1 },
        JobListed e => this with { Jobs = Jobs.SetItem(e.View.JobId, e.View), Unsaved = Unsaved + 1 },
        ProgressListed e => this with { Jobs = Jobs.SetItem(e.View.JobId, e.View) },
        DirectorySnapshotTaken => this with { Unsaved = 0 },
        _ => throw new ArgumentException($"no change of the directory: {happened.GetType().Name}", nameof(happened)),
    };

    /// <summary>The jobs of a snapshot.</summary>
    public static JobDirectoryState Restore(IEnumerable<JobView> jobs) =>
        jobs.Aggregate(new JobDirectoryState(), (state, view) => state.Apply(new ProgressListed(view)));

    private DirectoryDecision SnapshotWhenDue()
    {
        DirectoryDecision decision = new(this);
        return Unsaved < SnapshotEvery ? decision : decision.Record(DirectorySnapshotTaken.Instance).Do(new StoreDirectorySnapshot(Jobs.Values));
    }

    /// <summary>Whether <paramref name="view"/> says more than how far the work is.</summary>
    private bool IsNews(JobView view) =>
        !Jobs.TryGetValue(view.JobId, out JobView? known) || known.Status != view.Status || known.Reason != view.Reason;

    /// <summary>Ids of the jobs submitted last, latest first.</summary>
    private ImmutableArray<string> Latest() =>
        [.. new JobQuery(Limit: JobQuery.MostInMessage).Of(Jobs.Values).Jobs.Select(job => job.JobId)];

    /// <summary>As many ids as fit into one message at most.</summary>
    private JobProtocol.JobIdPage Page(JobProtocol.ListJobPage asked)
    {
        JobQuery query = new(
            asked.After, Math.Clamp(asked.Limit, 1, JobQuery.MostInMessage), asked.Status, asked.User, asked.Text,
            Enum.IsDefined(asked.Sort) ? asked.Sort : JobSort.Newest);
        JobPage page = query.Of(Jobs.Values);
        return new JobProtocol.JobIdPage([.. page.Jobs.Select(job => job.JobId)], page.Next, page.Total);
    }

    private JobProtocol.JobCounts Count()
    {
        int[] counts = new int[Enum.GetValues<JobStatus>().Length];
        foreach (JobView job in Jobs.Values)
        {
            counts[(int)job.Status]++;
        }

        return new JobProtocol.JobCounts([.. counts]);
    }
}
