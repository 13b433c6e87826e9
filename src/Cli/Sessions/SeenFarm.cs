using AADiff.Cli.Home;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Sessions;

/// <summary>
/// The farm inside another command, as that command last wrote it down: its jobs can be looked at. Whatever else is asked of it has to wait.
/// </summary>
/// <param name="seen">The jobs.</param>
/// <param name="objects">Folder of its store.</param>
/// <param name="busy">Why nothing else can be done.</param>
internal sealed class SeenFarm(SeenJobs seen, string objects, UserError busy) : IFarmSession, IFarm
{
    public IFarm Farm => this;

    public IObjectStore Objects { get; } = new FolderObjectStore(objects);

    public Uri? Remote => null;

    public DateTimeOffset? SeenAt => seen.At;

    public Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default) =>
        Task.FromResult(seen.Jobs.FirstOrDefault(job => job.JobId == jobId));

    public Task<JobPage> PageAsync(JobQuery query, CancellationToken cancellationToken = default) => Task.FromResult(query.Of(seen.Jobs));

    public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken) => throw busy;

    public Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default) => throw busy;

    public IAsyncEnumerable<JobView> FollowAsync(string jobId, CancellationToken cancellationToken = default) => throw busy;

    public Task<JobCommandReply> CommandAsync(
        string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default) => throw busy;

    public Task<JobCommandReply> DeleteAsync(string jobId, string by = "", CancellationToken cancellationToken = default) => throw busy;

    public Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default) => throw busy;

    public Task<FarmView> StatusAsync(CancellationToken cancellationToken = default) => throw busy;

    public Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken = default) => throw busy;

    public Task<NodeCommandReply> CommandNodeAsync(string node, NodeCommandKind kind, CancellationToken cancellationToken = default) => throw busy;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
