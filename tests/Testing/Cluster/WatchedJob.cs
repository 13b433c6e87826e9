using AADiff.Shared.Farm;

namespace AADiff.Testing.Cluster;

/// <summary>A job on a cluster, watched through faults.</summary>
/// <param name="cluster">Where it runs.</param>
/// <param name="id">Of the job.</param>
/// <param name="coordinator">Whom to ask.</param>
public sealed class WatchedJob(ProcessCluster cluster, string id, string coordinator = "c1")
{
    /// <summary>Pictures that were done at the last mark.</summary>
    public int Marked { get; private set; }

    public async Task<JobView> LookAsync() =>
        await cluster.Farm(coordinator).FindAsync(id) ?? throw new InvalidOperationException($"the farm has forgotten job {id}");

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

    /// <param name="undisturbed">As the audit takes it.</param>
    public async Task<AuditReport> AuditAsync(IReadOnlyDictionary<string, string>? undisturbed) =>
        await ClusterAudit.RunAsync(cluster.Storage.Objects, await LookAsync(), undisturbed);
}
