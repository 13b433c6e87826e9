using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Persistence;

namespace AADiff.Coordinator.Jobs.Directory;

/// <summary>
/// Cluster singleton that knows all jobs, so that a list wakes none of them up. The jobs are the truth: each tells the directory of every new
/// state until that is acknowledged, and of its progress without being asked for.
/// </summary>
internal sealed class JobDirectoryActor : ReceivePersistentActor
{
    private const int SnapshotEvery = 500;

    private readonly JobDirectoryState _state = new();

    public JobDirectoryActor()
    {
        Recover<SnapshotOffer>(offer =>
        {
            foreach (Journal.Wire.JobListed job in ((Journal.Wire.DirectorySnapshot)offer.Snapshot).Jobs)
                _state.Apply(JobJournalSerializer.Read(job));
        });
        Recover<JobListed>(_state.Apply);

        Command<JobListed>(List);
        Command<JobProtocol.ListJobs>(_ => Sender.Tell(new JobProtocol.JobList(_state.Latest(JobQuery.UnpagedLimit))));
        Command<JobProtocol.ListJobPage>(m => Sender.Tell(_state.Page(m)));
        Command<JobProtocol.CountJobs>(_ => Sender.Tell(_state.Count()));
        Command<JobProtocol.GetJob>(m => Sender.Tell(new JobProtocol.JobState(m.JobId, _state.Find(m.JobId), null)));
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public override string PersistenceId => "job-directory";

    private void List(JobListed listed)
    {
        JobAcknowledged acknowledged = new(listed.View.JobId, listed.View.Status);
        if (!_state.IsNews(listed.View))
        {
            _state.Apply(listed);
            Sender.Tell(acknowledged);
            return;
        }

        Persist(listed, persisted =>
        {
            _state.Apply(persisted);
            Sender.Tell(acknowledged);
            if (LastSequenceNr % SnapshotEvery == 0)
                SaveSnapshot(new Journal.Wire.DirectorySnapshot { Jobs = { _state.Jobs.Select(job => JobJournalSerializer.Write(new JobListed(job))) } });
        });
    }
}
