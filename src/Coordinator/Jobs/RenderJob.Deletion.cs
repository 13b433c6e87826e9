using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Jobs;

/// <content>
/// The end of an ended job. Once <see cref="JobDeleted"/> is journaled nobody sees the job any more; its files and its place in the directory go
/// then, however often the coordinator dies, and with <see cref="JobErased"/> the id is free.
/// </content>
internal sealed partial record RenderJob
{
    private JobDecision Delete(JobProtocol.DeleteJob m, DateTimeOffset now)
    {
        if (State.Deleted)
        {
            return BeingDeleted();
        }

        if (!State.Exists)
        {
            return Nothing;
        }

        if (!State.Ended)
        {
            return Refuse($"Deleting job {JobId} is not possible: it is {Status.ToString().ToLowerInvariant()}; cancel it first.");
        }

        JobDeleted deleted = new(MessageText.Clip(m.By, RequestLimits.LongestUser), Milliseconds(now));
        return Nothing.Record(deleted).Then(job => job.BeingDeleted()).Then(job => job.Unlist());
    }

    /// <summary>Refused until nothing of the job is left, so that whoever waits for that asks again.</summary>
    private JobDecision BeingDeleted() => Refuse($"Job {JobId} is being deleted: its files are not removed yet; try again in a few seconds.");

    /// <summary>The directory is told until it has acknowledged.</summary>
    private JobDecision Unlist() => State.Deleted && !Runtime.Unlisted ? Nothing.Do(new UnlistJob(Describe())) : Nothing;

    /// <summary>What is left to do for a deleted job. Nothing may write its files any more when they are removed.</summary>
    private JobDecision Erase(DateTimeOffset now)
    {
        if (!Runtime.Released)
        {
            return Release();
        }

        if (Runtime.StoringLog || Runtime.Operation is not null)
        {
            return Nothing;
        }

        if (!Runtime.FilesRemoved)
        {
            return Runtime.Store.Blocks ? ProbeStore(now) : Start(JobOperationKind.RemoveFiles);
        }

        return !Runtime.Unlisted
            ? Nothing
            : Nothing.Record(JobErased.Instance, SnapshotTaken.Instance).Then(job => job.Nothing.Do(new StoreSnapshot(job.State)));
    }

    private JobDecision FilesRemoved(JobInputs.FilesRemoved m) => Nothing.Record(IsUnderWay(m.Run) ? [JobFilesRemoved.Instance] : []);
}
