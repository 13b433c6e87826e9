using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Testing.Cluster;

/// <summary>A job on a cluster, watched through faults.</summary>
/// <param name="cluster">Where it runs.</param>
/// <param name="id">Of the job.</param>
/// <param name="coordinators">Whom to ask; the first that answers is believed. None: c1.</param>
public sealed class WatchedJob(ProcessCluster cluster, string id, params string[] coordinators)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly string[] _coordinators = coordinators is [] ? ["c1"] : coordinators;

    /// <summary>Pictures that were done at the last mark.</summary>
    public int Marked { get; private set; }

    public Task<JobView> LookAsync() => AskAsync(async (farm, stop) =>
        await farm.FindAsync(id, stop) ?? throw new InvalidOperationException($"the farm has forgotten job {id}"));

    public Task DoneAsync(int pictures) => cluster.UntilAsync($"{pictures} pictures are done", async () => (await LookAsync()).Done >= pictures);

    /// <summary>Remembers how far the job is; <see cref="RecoveredAsync"/> waits for more.</summary>
    public async Task MarkAsync() => await cluster.UntilAsync("the farm answers", async () =>
    {
        Marked = (await LookAsync()).Done;
        return true;
    });

    /// <summary>Until pictures get done again that were not on their way when the fault came, or the job is complete.</summary>
    /// <param name="onTheirWay">Pictures that were being drawn at the mark.</param>
    /// <returns>Seconds from now.</returns>
    public Task<double> RecoveredAsync(int onTheirWay = 4) => cluster.UntilAsync(
        $"{id} goes on", async () => await LookAsync() is var job && (job.Done > Marked + onTheirWay || job.Status == JobStatus.Completed));

    /// <returns>Seconds until it ended.</returns>
    public Task<double> EndedAsync() => cluster.UntilAsync($"{id} ends", async () => (await LookAsync()).Status.HasEnded(), 150);

    /// <summary>Until no permit is held and no work is asked for, as must be when all jobs have ended; fails with what the farm said last.</summary>
    public async Task AtRestAsync()
    {
        FarmView? last = null;
        try
        {
            await cluster.UntilAsync("the farm is at rest", async () =>
            {
                last = null;
                last = await AskAsync((farm, stop) => farm.StatusAsync(stop));
                return last.PendingGpuSeconds == 0 && last.Nodes.All(node => node is { Running: 0, Waiting: 0 });
            });
        }
        catch (TimeoutException e)
        {
            string nodes = string.Join('\n', last?.Nodes.Select(node => node.ToString()) ?? []);
            throw new TimeoutException($"{last?.PendingGpuSeconds.ToString() ?? "no answer"} seconds are pending\n{nodes}\n{e.Message}", e);
        }
    }

    /// <param name="undisturbed">As the audit takes it.</param>
    public async Task<AuditReport> AuditAsync(IReadOnlyDictionary<string, string>? undisturbed)
    {
        AuditReport report = await ClusterAudit.RunAsync(cluster.Storage.Objects, await LookAsync(), undisturbed);
        await AtRestAsync();
        return report;
    }

    /// <summary>A coordinator that stands still must not hold up the question to the next.</summary>
    private async Task<T> AskAsync<T>(Func<HttpFarm, CancellationToken, Task<T>> question)
    {
        UserError? unreachable = null;
        foreach (string coordinator in _coordinators)
        {
            using CancellationTokenSource limit = new(_patience);
            try
            {
                return await question(cluster.Farm(coordinator), limit.Token);
            }
            catch (OperationCanceledException)
            {
                unreachable = new UserError(ErrorClass.Unreachable, $"{coordinator} does not answer");
            }
            catch (UserError error) when (error.Class == ErrorClass.Unreachable)
            {
                unreachable = error;
            }
        }

        throw unreachable!;
    }
}
