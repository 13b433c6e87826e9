using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Testing.Farm;

/// <summary>
/// A farm without actors: jobs do what the test's script says, one view a look. Commands follow the same rules of idempotence as the real one.
/// </summary>
public sealed class FakeFarm : IFarm
{
    private readonly Dictionary<string, JobView> _jobs = [];
    private readonly Dictionary<string, Queue<Func<JobView, JobView>>> _scripts = [];

    /// <summary>What a new job goes through: one step at each look.</summary>
    public IReadOnlyList<Func<JobView, JobView>> Script { get; set; } = [];

    public List<(string JobId, RenderRequest Request)> Submitted { get; } = [];

    public List<(string JobId, JobCommandKind Kind, int? Priority)> Commands { get; } = [];

    public List<(string JobId, string By)> Deleted { get; } = [];

    public List<SweepRequest> Sweeps { get; } = [];

    /// <summary>What a sweep says that it did.</summary>
    public SweepReport Swept { get; set; } = new(0, 0, 0, 0);

    /// <summary>How often it was asked for something.</summary>
    public int Questions { get; private set; }

    /// <summary>The farm does not answer this many of the next questions.</summary>
    public int Silent { get; set; }

    /// <summary>What it says to submissions while it takes none.</summary>
    public BusyError? Busy { get; set; }

    public FarmView Status { get; set; } = new([], [], System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty, 0);

    public void Add(JobView view) => _jobs[view.JobId] = view;

    public Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default)
    {
        Answer();
        if (Busy is { } busy)
        {
            throw busy;
        }

        Submitted.Add((jobId, request));
        if (!_jobs.TryGetValue(jobId, out JobView? view))
        {
            view = FakeJobs.Accepted(jobId) with { Prompt = request.Prompt, User = request.User, Priority = request.Priority };
            Start(view);
        }

        return Task.FromResult(view);
    }

    public Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default)
    {
        Answer();
        cancellationToken.ThrowIfCancellationRequested();
        if (_jobs.TryGetValue(jobId, out JobView? view) && _scripts.TryGetValue(jobId, out Queue<Func<JobView, JobView>>? script)
            && view.Status != JobStatus.Paused && script.TryDequeue(out Func<JobView, JobView>? step))
        {
            _jobs[jobId] = view = step(view);
        }

        return Task.FromResult(view);
    }

    public IAsyncEnumerable<JobView> FollowAsync(string jobId, CancellationToken cancellationToken = default) =>
        JobPolling.FollowAsync(this, jobId, TimeProvider.System, cancellationToken);

    public Task<JobPage> PageAsync(JobQuery query, CancellationToken cancellationToken = default)
    {
        Answer();
        return Task.FromResult(query.Of(_jobs.Values));
    }

    public Task<JobCommandReply> CommandAsync(
        string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default)
    {
        Answer();
        Commands.Add((jobId, kind, priority));
        if (!_jobs.TryGetValue(jobId, out JobView? view))
        {
            return Task.FromResult(new JobCommandReply(null, null));
        }

        if (view.Status == JobStatus.Completed)
        {
            return Task.FromResult(new JobCommandReply(view, "The job is completed."));
        }

        view = kind switch
        {
            JobCommandKind.Pause => view with { Status = JobStatus.Paused },
            JobCommandKind.Resume => view with { Status = JobStatus.Rendering },
            JobCommandKind.Cancel => view with { Status = JobStatus.Cancelled },
            JobCommandKind.SetPriority => view with { Priority = priority ?? view.Priority },
            _ => view with { Status = JobStatus.Planning, Reason = null, FailureClass = null },
        };
        if (kind == JobCommandKind.RequeueFailed)
        {
            Start(view);
        }

        _jobs[jobId] = view;
        return Task.FromResult(new JobCommandReply(view, null));
    }

    public Task<JobCommandReply> DeleteAsync(string jobId, string by = "", CancellationToken cancellationToken = default)
    {
        Answer();
        if (!_jobs.TryGetValue(jobId, out JobView? view))
        {
            return Task.FromResult(new JobCommandReply(null, null));
        }

        if (!view.Status.HasEnded())
        {
            return Task.FromResult(new JobCommandReply(view, $"Deleting job {jobId} is not possible: cancel it first."));
        }

        _jobs.Remove(jobId);
        Deleted.Add((jobId, by));
        return Task.FromResult(new JobCommandReply(view, null));
    }

    public Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default)
    {
        Answer();
        Sweeps.Add(request);
        return Task.FromResult(Swept);
    }

    public Task<FarmView> StatusAsync(CancellationToken cancellationToken = default)
    {
        Answer();
        return Task.FromResult(Status);
    }

    public async Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken = default) =>
        (await StatusAsync(cancellationToken)).Nodes;

    /// <summary>Followed at once.</summary>
    public async Task<NodeCommandReply> CommandNodeAsync(string node, NodeCommandKind kind, CancellationToken cancellationToken = default)
    {
        NodeCommandReply meant = NodeNames.Find(await NodesAsync(cancellationToken), node);
        if (meant.Node is not { } before)
        {
            return meant;
        }

        NodeView after = kind == NodeCommandKind.Clear ? before with { Fenced = null } : before with { Draining = kind == NodeCommandKind.Drain };
        Status = Status with { Nodes = Status.Nodes.Replace(before, after) };
        return new NodeCommandReply(after, null);
    }

    private void Start(JobView view)
    {
        _jobs[view.JobId] = view;
        _scripts[view.JobId] = new Queue<Func<JobView, JobView>>(Script);
    }

    private void Answer()
    {
        Questions++;
        if (Silent > 0)
        {
            Silent--;
            throw new UserError(ErrorClass.Unreachable, "The farm does not answer.");
        }
    }
}
