using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>
/// What a client can ask of a farm; the same over the actors of this process and over HTTP. Every command is idempotent.
/// Throws <c>UserError</c> of class Unreachable when the farm does not answer.
/// </summary>
public interface IFarm
{
    /// <summary>Puts a request under an id of the caller's choice; the same id again changes nothing and answers with what is there.</summary>
    Task<JobView> SubmitAsync(string jobId, RenderRequest request, CancellationToken cancellationToken = default);

    /// <summary>The job as it stands, or null when the farm knows none of that id.</summary>
    Task<JobView?> FindAsync(string jobId, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<JobView>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Pause, resume, cancel, requeue the failed, or set the priority. Answers with the job afterwards, or why not.</summary>
    Task<JobCommandReply> CommandAsync(string jobId, JobCommandKind kind, int? priority = null, CancellationToken cancellationToken = default);

    /// <summary>Removes what no job needs from the farm's store, while the farm works. May take minutes.</summary>
    Task<SweepReport> SweepAsync(SweepRequest request, CancellationToken cancellationToken = default);

    Task<FarmView> StatusAsync(CancellationToken cancellationToken = default);
}
