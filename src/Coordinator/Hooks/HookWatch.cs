using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Hooks;

/// <summary>
/// Looks every few seconds which jobs have ended and which nodes are gone, and puts a message for each into the outbox. Every coordinator looks; the id
/// of a message makes it one.
/// </summary>
internal sealed class HookWatch(IFarm farm, IObjectStore objects, HookSettings settings, HookOutbox outbox, TimeProvider time)
{
    private const int Page = 200;

    /// <summary>Looked back at, since the directory learns of the end of a job a moment after it, and another coordinator may have died before it told.</summary>
    private static readonly TimeSpan _back = TimeSpan.FromMinutes(10);

    /// <summary>The same for the first look, after which all coordinators may have been away.</summary>
    private static readonly TimeSpan _firstBack = TimeSpan.FromDays(1);

    private HashSet<string>? _nodes;
    private bool _looked;

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await JobsAsync(now - (_looked ? _back : _firstBack), cancellationToken);
        _looked = true;
        await NodesAsync(now, cancellationToken);
    }

    private async Task JobsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        for (JobQuery query = new(Limit: Page, Sort: JobSort.Finished); ;)
        {
            JobPage page = await farm.PageAsync(query, cancellationToken);
            foreach (JobView job in page.Jobs.Where(job => job.Finished >= since && job.Status is JobStatus.Completed or JobStatus.Failed))
            {
                await TellAsync(job, cancellationToken);
            }

            if (page.Next is null || page.Jobs.Count == 0 || !(page.Jobs[^1].Finished >= since))
            {
                return;
            }

            query = query with { After = page.Next };
        }
    }

    private async Task TellAsync(JobView job, CancellationToken cancellationToken)
    {
        IEnumerable<HookTarget> targets = settings.Targets;
        if (settings.Submitted && await SubmittedHook.ReadAsync(objects, job.JobId, cancellationToken) is { } own)
        {
            targets = targets.Append(own);
        }

        string kind = job.Status == JobStatus.Completed ? "job-finished" : "job-failed";
        foreach (HookTarget target in targets.DistinctBy(target => target.Address))
        {
            // A job that was requeued ends again, at another time.
            string id = $"{kind} {job.JobId} {job.Finished!.Value.ToUnixTimeMilliseconds()} {target.Mark}";
            await outbox.AddAsync(id, $"{target}", Body(new HookEvent(kind, job.Finished.Value) { Job = job }), cancellationToken);
        }
    }

    private async Task NodesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<string> there = [.. (await farm.NodesAsync(cancellationToken)).Select(node => node.Node)];
        foreach (string lost in _nodes?.Except(there) ?? [])
        {
            foreach (HookTarget target in settings.Targets)
            {
                // Coordinators see it within the same minute or the next, at worst it is told twice.
                string id = $"node-lost {lost} {now.ToUnixTimeSeconds() / 60} {target.Mark}";
                await outbox.AddAsync(id, $"{target}", Body(new HookEvent("node-lost", now) { Node = lost }), cancellationToken);
            }
        }

        _nodes = there;
    }

    private static string Body(HookEvent happened) => JsonSerializer.Serialize(happened, SpecJson.Options);
}

/// <param name="Event">job-finished, job-failed or node-lost.</param>
/// <param name="At">When.</param>
internal sealed record HookEvent(string Event, DateTimeOffset At)
{
    /// <summary>Of the events of jobs.</summary>
    public JobView? Job { get; init; }

    /// <summary>Of the events of nodes: its address.</summary>
    public string? Node { get; init; }
}
