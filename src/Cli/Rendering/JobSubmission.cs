using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>Starts a job under its id, or goes on with it when the same command was run before.</summary>
internal sealed class JobSubmission(IFarmSession session)
{
    private static readonly TimeSpan _pauseLimit = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Submits, resumes what was paused and requeues what had failed. A finished job is answered as it is, unless its video was removed
    /// from the store: then the next turn of the same command is another job, whose pictures may still be there. An
    /// <paramref name="idOfTurn"/> that is always the same is the caller's own.
    /// </summary>
    public async Task<JobView> SubmitAsync(Func<int, string> idOfTurn, RenderRequest request, CancellationToken stop)
    {
        for (int turn = 0; ; turn++)
        {
            JobView job = await session.Farm.SubmitAsync(idOfTurn(turn), request, stop);
            bool lost = job.Status == JobStatus.Completed
                && (job.VideoObjectName is null || await session.ObjectsOf(job.JobId).FindAsync(job.VideoObjectName, stop) is null);
            if (!lost || idOfTurn(turn + 1) == job.JobId)
            {
                return await StartAsync(job, stop);
            }
        }
    }

    /// <summary>What runs in a farm inside this command is this command's job alone: others wait until their own command comes again.</summary>
    public async Task PauseOthersAsync(string jobId, CancellationToken stop)
    {
        foreach (JobView other in await session.Farm.ListAsync(stop))
        {
            if (other.JobId != jobId && !other.Status.HasEnded() && other.Status != JobStatus.Paused)
            {
                await session.Farm.CommandAsync(other.JobId, JobCommandKind.Pause, cancellationToken: stop);
            }
        }
    }

    /// <summary>
    /// Before a farm inside this command stops: a job that still asks for pictures would have them started again while they are being stopped.
    /// </summary>
    public async Task PauseAsync(string jobId)
    {
        using CancellationTokenSource limit = new(_pauseLimit);
        try
        {
            await session.Farm.CommandAsync(jobId, JobCommandKind.Pause, cancellationToken: limit.Token);
        }
        catch (Exception e) when (e is UserError or OperationCanceledException)
        {
            // The farm is about to stop with or without the pause, and the journal has all that the next run needs.
        }
    }

    private async Task<JobView> StartAsync(JobView job, CancellationToken stop)
    {
        JobCommandKind? command = job.Status switch
        {
            JobStatus.Failed or JobStatus.Cancelled => JobCommandKind.RequeueFailed,
            JobStatus.Paused => JobCommandKind.Resume,
            _ => null,
        };
        if (command is not { } kind)
        {
            return job;
        }

        JobCommandReply reply = await session.Farm.CommandAsync(job.JobId, kind, cancellationToken: stop);
        return reply.Job ?? job;
    }
}
