using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>A job whose pictures a command goes on with: submitted, or known from before, and followed to its end.</summary>
internal static class JobRun
{
    /// <param name="session">Renders.</param>
    /// <param name="idOfTurn">As of <see cref="JobSubmission.SubmitAsync"/>.</param>
    /// <param name="request">Its inputs are in the store.</param>
    /// <param name="what">For the sentence when it fails: "The control \"drop-outs\"".</param>
    /// <param name="stop">Ends it; what was rendered is kept.</param>
    /// <exception cref="UserError">It failed or was cancelled.</exception>
    public static async Task<JobView> CompleteAsync(
        IFarmSession session, Func<int, string> idOfTurn, RenderRequest request, string what, CancellationToken stop)
    {
        JobSubmission submission = new(session);
        JobView job = await submission.SubmitAsync(idOfTurn, request, stop);
        try
        {
            await foreach (JobView view in JobWatch.FollowAsync(session.Farm, job.JobId, stop))
            {
                job = view;
            }
        }
        catch (OperationCanceledException) when (session.Remote is null)
        {
            await submission.PauseAsync(job.JobId);
            throw;
        }

        return job.Status == JobStatus.Completed
            ? job
            : throw new UserError(
                job.FailureClass ?? ErrorClass.Failed, $"{what} was not rendered: {job.Reason ?? $"its job {job.JobId} was cancelled."}");
    }
}
