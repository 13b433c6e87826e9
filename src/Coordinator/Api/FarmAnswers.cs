using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AADiff.Coordinator.Api;

/// <summary>
/// The scheduler answers, and so does the directory of jobs. That is a fixed number of messages, however many jobs there are. Both live in one coordinator
/// and move to another one when it dies; until they have, this coordinator takes jobs all the same, so it stays ready for as long as that takes.
/// </summary>
internal sealed class FarmAnswers(IFarm farm, TimeProvider time) : IHealthCheck
{
    /// <summary>A coordinator that dies is replaced well within it.</summary>
    private static readonly TimeSpan _moving = TimeSpan.FromSeconds(30);

    /// <summary>Timestamp; 0: never. Several may ask at once.</summary>
    private long _answered;

    /// <summary>It has answered once.</summary>
    public bool Started => Volatile.Read(ref _answered) != 0;

    /// <summary>Whether it has answered once. Asks as long as that is not known: an orchestrator asks nothing else before a process has started.</summary>
    public async Task<bool> HasStartedAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limit);
        try
        {
            return Started || (await AskAsync(late.Token)).Length > 0;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // That it has not answered is the answer.
            return false;
        }
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return HealthCheckResult.Healthy(await AskAsync(cancellationToken));
        }
        catch (Exception e) when (Started && time.GetElapsedTime(Volatile.Read(ref _answered)) is var silent && silent < _moving)
        {
            return HealthCheckResult.Degraded($"scheduler and directory did answer {silent.TotalSeconds:0} s ago and move", e);
        }
    }

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<NodeView>> nodes = farm.NodesAsync(cancellationToken);
        Task<JobPage> jobs = farm.PageAsync(new JobQuery(Limit: 1), cancellationToken);
        await Task.WhenAll(nodes, jobs).WaitAsync(cancellationToken);
        Volatile.Write(ref _answered, time.GetTimestamp());
        return $"{(await nodes).Count} GPU nodes, {(await jobs).Total} jobs";
    }
}

/// <summary>The object store answers.</summary>
internal sealed class StoreAnswers(IObjectStore store) : IHealthCheck
{
    /// <summary>Nothing has this name.</summary>
    private const string Nothing = "probes/ready";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.FindAsync(Nothing, cancellationToken).WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
