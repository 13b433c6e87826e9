using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Persistence;
using DirectoryDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Jobs.Directory.JobDirectoryState,
    AADiff.Coordinator.Jobs.Directory.IDirectoryChange,
    AADiff.Coordinator.Jobs.Directory.StoreDirectorySnapshot>;

namespace AADiff.Coordinator.Jobs.Directory;

/// <summary>
/// Cluster singleton that knows all jobs, so that a list wakes none of them up. The jobs are the truth: each tells the directory of every
/// new status until that is acknowledged, and of its progress without being asked for.
/// </summary>
internal sealed partial class JobDirectoryActor : ReceivePersistentActor
{
    private readonly ILogger _log;
    private JobDirectoryState _state = new();

    public JobDirectoryActor(ILoggerFactory logs)
    {
        _log = logs.CreateLogger<JobDirectoryActor>();

        Recover<SnapshotOffer>(offer =>
            _state = JobDirectoryState.Restore(
                ((Journal.Wire.DirectorySnapshot)offer.Snapshot).Jobs.Select(job => JobJournalSerializer.Read(job).View)));
        Recover<JobListed>(listed => _state = _state.Apply(listed));

        Command<JobListed>(Handle);
        Command<JobProtocol.ListJobs>(Handle);
        Command<JobProtocol.ListJobPage>(Handle);
        Command<JobProtocol.CountJobs>(Handle);
        Command<JobProtocol.GetJob>(Handle);
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => SnapshotFailed(failed.Cause));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => SnapshotsNotDeleted(failed.Cause));
    }

    public override string PersistenceId => "job-directory";

    private void Handle(object message)
    {
        DirectoryDecision decision = _state.Handle(message);
        if (decision.Events.OfType<JobListed>().FirstOrDefault() is { } listed)
        {
            Persist(listed, _ => CarryOut(decision));
        }
        else
        {
            CarryOut(decision);
        }
    }

    private void CarryOut(DirectoryDecision decision)
    {
        foreach (JobListed listed in decision.Events.OfType<JobListed>())
        {
            if (listed.Deleted)
            {
                Unlisted(listed.View.JobId);
                continue;
            }

            Listed(listed.View.JobId, _state.Jobs.GetValueOrDefault(listed.View.JobId)?.Status, listed.View.Status, listed.View.Reason);
        }

        _state = decision.State;
        foreach (StoreDirectorySnapshot effect in decision.Effects)
        {
            SaveSnapshot(new Journal.Wire.DirectorySnapshot { Jobs = { effect.Jobs.Select(job => JobJournalSerializer.Write(new JobListed(job))) } });
        }

        if (decision.Reply is not null)
        {
            Sender.Tell(decision.Reply);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "job {JobId} is listed as {NewState} (was {OldState}; {Reason})")]
    private partial void Listed(string jobId, JobStatus? oldState, JobStatus newState, string? reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "job {JobId} is listed no longer, because it is deleted")]
    private partial void Unlisted(string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the snapshot of the directory of jobs failed; its journal is whole")]
    private partial void SnapshotFailed(Exception cause);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "older snapshots of the directory of jobs could not be deleted; they take space and do no other harm")]
    private partial void SnapshotsNotDeleted(Exception cause);
}
