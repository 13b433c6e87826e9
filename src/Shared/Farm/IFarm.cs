using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>
/// What a client can ask of a farm; the same over the actors of this process and over HTTP. Every command is idempotent.
/// Throws <c>UserError</c> of class Unreachable when the farm does not answer.
/// </summary>
public interface IFarm
{
    /// <summary>
    /// Submits a request under an id of the caller's choice; the same id again changes nothing and answers with the job that is there.
    /// </summary>
    Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default);

    /// <summary>The job as it stands, or null when the farm knows none of that id.</summary>
    Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The job as it stands and then each time it has changed, until it has ended. Nothing at all when the farm knows no job of that id. A farm that
    /// does not answer for a while is asked again (<see cref="FarmTimings.FollowPatience"/>).
    /// </summary>
    IAsyncEnumerable<JobView> FollowAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>One page of the list of jobs, latest first; <see cref="JobPages"/> reads all.</summary>
    Task<JobPage> PageAsync(JobQuery query, CancellationToken cancellationToken = default);

    /// <summary>Pause, resume, cancel, requeue the failed, or set the priority. Answers with the job afterwards, or why not.</summary>
    Task<JobCommandReply> CommandAsync(string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a job that has ended, with its video and its files; what else it needed goes with a sweep. Its id is free afterwards. Answers with the
    /// job as it was, without one when the farm knows none of that id, or why not.
    /// </summary>
    /// <param name="jobId">Which.</param>
    /// <param name="by">User that is recorded; a farm that knows its users by their keys records those. Empty: nobody is known.</param>
    /// <param name="cancellationToken">Ends the wait; a job whose deletion has begun is deleted all the same.</param>
    Task<JobCommandReply> DeleteAsync(string jobId, string by = "", CancellationToken cancellationToken = default);

    /// <summary>Removes what no job needs from the farm's store, while the farm works. May take minutes.</summary>
    Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default);

    Task<FarmView> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The GPU nodes, as they last reported.</summary>
    Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Drain, undrain, or clear the fence of a GPU node, named as <see cref="NodeNames.Find"/> says. Waits until the node's reports show it, for
    /// <see cref="FarmTimings.NodeCommand"/> at most.
    /// </summary>
    Task<NodeCommandReply> CommandNodeAsync(string node, NodeCommandKind kind, CancellationToken cancellationToken = default);
}
