using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Jobs;

/// <content>What a job tells its operators.</content>
internal sealed partial class RenderJobActor
{
    private void Report(RenderJob before, JobDecision decision)
    {
        bool lost = before.Runtime.Store.Blocks;
        foreach (IJobChange change in decision.Events)
        {
            switch (change)
            {
                case AttemptEnded e:
                    Report(e.Attempt);
                    break;
                case StoreLost e when !lost:
                    LostStore(_jobId, e.Reason);
                    break;
                case StoreFound or FilesRead or StoreProven when lost:
                    FoundStore(_jobId);
                    break;
                case PictureReturned { SendAgain: not null } e:
                    Returned(_jobId, e.Picture);
                    break;
                default:
                    Report(change);
                    break;
            }

            lost = change is StoreLost || (lost && change is not (StoreFound or FilesRead or StoreProven));
        }

        if (Name(decision.State) != Name(before))
        {
            // What is journaled moves a job; that the store answers again often comes along with it and moves one only by itself.
            string reason = decision.Events.OrderBy(change => change is IJobEvent).Select(Because).LastOrDefault(because => because is not null)
                ?? "of a change of its state";
            Moved(_jobId, Name(before), Name(decision.State), reason);
        }
    }

    private static string Name(RenderJob job) => job.State.Exists ? job.Status.ToString() : job.State.Phase.ToString();

    private void Report(IJobChange change)
    {
        switch (change)
        {
            case JobSubmitted e:
                Submitted(_jobId, e.User, e.Priority);
                break;
            case JobPlanned e:
                Planned(_jobId, e.Pictures, e.Frames);
                break;
            case DispatchOpened:
                Opened(_jobId);
                break;
            case PictureLost e:
                PictureWasLost(_jobId, e.Picture, e.Reason);
                break;
            case PrioritySet e:
                Prioritized(_jobId, e.Priority);
                break;
            case JobRequeued:
                Requeued(_jobId);
                break;
            case JobCompleted e:
                Completed(_jobId, e.VideoObjectName, e.Seconds);
                break;
            case JobFailed e:
                Failed(_jobId, e.Class, e.Reason);
                break;
            case JobCancelled:
                Cancelled(_jobId);
                break;
            case JobDeleted e:
                Deleted(_jobId, e.By.Length == 0 ? "somebody without a key" : e.By);
                break;
            case LeasesExtended:
                Slept(_jobId);
                break;
        }
    }

    private void Report(EndedAttempt attempt)
    {
        if (attempt.Outcome == AttemptOutcome.Interrupted)
        {
            AttemptInterrupted(_jobId, attempt.Picture, attempt.Node, attempt.Attempt, attempt.Error);
        }
        else if (!attempt.Succeeded)
        {
            AttemptFailed(_jobId, attempt.Picture, attempt.Node, attempt.Attempt, attempt.Outcome, attempt.Error, attempt.Final);
        }
    }

    /// <summary>The end of a sentence that says why the status of a job has changed; null for a change that leaves it as it is.</summary>
    private static string? Because(IJobChange change) => change switch
    {
        JobSubmitted => "it was submitted",
        JobPlanned => "its storyboard is stored",
        JobPaused => "a client paused it",
        JobResumed => "a client resumed it",
        JobCancelled => "a client cancelled it",
        JobRequeued => "a client requeued it",
        JobDeleted => "a client deleted it",
        JobErased => "nothing of it is left",
        PictureLost => "a recorded picture is lost and is drawn again",
        FinishingStarted => "all its pictures are recorded",
        JobCompleted => "its video is stored",
        JobFailed e => e.Reason,
        StoreLost e => e.Reason,
        StoreFound or FilesRead or StoreProven => "the object store answers again",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} was submitted by {User} with priority {Priority}")]
    private partial void Submitted(string jobId, string user, int priority);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} is planned: {Pictures} pictures for {Frames} frames")]
    private partial void Planned(string jobId, int pictures, int frames);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} begins to send its pictures")]
    private partial void Opened(string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "picture {Picture} of job {JobId} is not recorded any more and is drawn again: {Reason}")]
    private partial void PictureWasLost(string jobId, int picture, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} has priority {Priority} from now on")]
    private partial void Prioritized(string jobId, int priority);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} was requeued: its failed pictures wait again")]
    private partial void Requeued(string jobId);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} is completed: {Video}, {Seconds} s")]
    private partial void Completed(string jobId, string video, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} failed ({ErrorClass}): {Reason}")]
    private partial void Failed(string jobId, ErrorClass errorClass, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} is cancelled")]
    private partial void Cancelled(string jobId);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} is deleted by {User}")]
    private partial void Deleted(string jobId, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "job {JobId} went from {OldState} to {NewState}, because {Reason}")]
    private partial void Moved(string jobId, string oldState, string newState, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "picture {Picture} of job {JobId} failed on {Node} in attempt {Attempt} ({Outcome}, last: {Final}): {Reason}")]
    private partial void AttemptFailed(string jobId, int picture, string node, string attempt, AttemptOutcome outcome, string? reason, bool final);

    [LoggerMessage(Level = LogLevel.Debug, Message = "picture {Picture} of job {JobId} was interrupted on {Node} in attempt {Attempt}: {Reason}")]
    private partial void AttemptInterrupted(string jobId, int picture, string node, string attempt, string? reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "picture {Picture} of job {JobId} is not out any more and will be sent again")]
    private partial void Returned(string jobId, int picture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "job {JobId} waits for the object store: {Reason}")]
    private partial void LostStore(string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the object store answers job {JobId} again")]
    private partial void FoundStore(string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "job {JobId} missed its heartbeats and gives the owners of its pictures more time")]
    private partial void Slept(string jobId);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "job {JobId} stops, because {Event} could not be written to the journal; it starts again by itself")]
    private partial void NotPersisted(Exception cause, string jobId, string @event);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the snapshot of job {JobId} failed; its journal is whole")]
    private partial void SnapshotFailed(Exception cause, string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the journal of job {JobId}, which is deleted, could not be shortened; it takes space and does no other harm")]
    private partial void JournalNotDeleted(Exception cause, string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "older snapshots of job {JobId} could not be deleted; they take space and do no other harm")]
    private partial void SnapshotsNotDeleted(Exception cause, string jobId);
}
