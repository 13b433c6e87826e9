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

    /// <summary>As many ids as fit into one message.</summary>
    private const int Listable = 2000;

    public ImmutableDictionary<string, JobView> Jobs { get; init; } = ImmutableDictionary.Create<string, JobView>(StringComparer.Ordinal);

    /// <summary>Journaled events since the last snapshot.</summary>
    private int Unsaved { get; init; }

    public DirectoryDecision Handle(object message)
    {
        DirectoryDecision decision = new(this);
        switch (message)
        {
            case JobListed m:
                decision = IsNews(m.View) ? decision.Record(m) : decision.Record(new ProgressListed(m.View));
                return decision.Answer(new JobAcknowledged(m.View.JobId, m.View.Status)).Then(state => state.SnapshotWhenDue());
            case JobProtocol.ListJobs:
                return decision.Answer(new JobProtocol.JobList(Latest(Listable)));
            case JobProtocol.GetJob m:
                return decision.Answer(new JobProtocol.JobState(m.JobId, Jobs.GetValueOrDefault(m.JobId), null));
            default:
                return decision;
        }
    }

    public JobDirectoryState Apply(IDirectoryChange happened) => happened switch
    {
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
    private bool IsNews(JobView view) => !Jobs.TryGetValue(view.JobId, out JobView? known) || known.Status != view.Status || known.Reason != view.Reason;

    /// <summary>Ids of the jobs submitted last, latest first.</summary>
    private ImmutableArray<string> Latest(int count) =>
    [
        .. Jobs.Values
            .OrderByDescending(job => job.Submitted)
            .ThenBy(job => job.JobId, StringComparer.Ordinal)
            .Take(count)
            .Select(job => job.JobId),
    ];
}
