using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

public sealed class JobDeletionTests
{
    [Theory]
    [InlineData(JobStatus.Planning)]
    [InlineData(JobStatus.Rendering)]
    [InlineData(JobStatus.Paused)]
    [InlineData(JobStatus.Assembling)]
    [InlineData(JobStatus.Blocked)]
    public void A_job_that_has_not_ended_is_not_deleted(JobStatus status)
    {
        JobBench bench = JobBench.In(status);
        int events = bench.Journal.Count;

        JobProtocol.JobState answer = bench.Delete();

        Assert.Equal($"Deleting job job is not possible: it is {status.ToString().ToLowerInvariant()}; cancel it first.", answer.Refused);
        Assert.Equal((status, events), (answer.View!.Status, bench.Journal.Count));
    }

    [Theory]
    [InlineData(JobStatus.Completed)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Cancelled)]
    public void A_deleted_job_is_gone_at_once_and_its_id_is_free_once_nothing_of_it_is_left(JobStatus status)
    {
        JobBench bench = JobBench.In(status);
        bench.StoreLog();
        int incarnation = bench.Job.State.Incarnation;

        JobProtocol.JobState answer = bench.Delete();

        Assert.Equal("ann", Assert.Single(bench.Journal.OfType<JobDeleted>()).By);
        Assert.Null(answer.View);
        Assert.Contains("is being deleted", answer.Refused, StringComparison.Ordinal);
        Assert.Null(bench.Job.View());
        Assert.Null(Assert.IsType<JobProtocol.JobState>(bench.Command(JobCommandKind.RequeueFailed).Reply).View);
        Assert.Equal("job", Assert.Single(bench.Effects.OfType<UnlistJob>()).Last.JobId);

        bench.RemoveFiles();
        Assert.Empty(bench.Journal.OfType<JobErased>());
        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Cancelled) { Deleted = true });

        Assert.IsType<JobErased>(bench.Journal[^1]);
        Assert.Equal(
            JobSnapshotWire.Write(new RenderJobState { Incarnation = incarnation }), JobSnapshotWire.Write(bench.Effects.OfType<StoreSnapshot>().Last().State));
        Assert.Equal((null, null), (bench.Delete().View, bench.Delete().Refused));

        bench.Submit();
        Assert.Equal((JobStatus.Planning, JobOperationKind.Plan), (bench.Job.View()!.Status, bench.Operation!.Kind));
    }

    [Fact]
    public void A_submission_waits_until_the_files_of_the_deleted_job_are_removed()
    {
        JobBench bench = Deleted();

        JobProtocol.JobState answer = Assert.IsType<JobProtocol.JobState>(bench.Tell(new JobProtocol.SubmitJob(JobBench.JobId, "bob", 50)).Reply);

        Assert.Null(answer.View);
        Assert.Contains("is being deleted", answer.Refused, StringComparison.Ordinal);
        Assert.Single(bench.Journal.OfType<JobSubmitted>());
    }

    [Fact]
    public void Nothing_may_write_the_files_any_more_when_they_are_removed()
    {
        JobBench bench = JobBench.In(JobStatus.Completed);
        Assert.True(bench.Job.Runtime.StoringLog);

        bench.Delete();
        Assert.NotEqual(JobOperationKind.RemoveFiles, bench.Operation?.Kind);
        bench.StoreLog();

        Assert.Equal(JobOperationKind.RemoveFiles, bench.Operation!.Kind);
        Assert.IsType<JobDeleted>(bench.Journal[^1]);
    }

    [Fact]
    public void A_deletion_goes_on_after_the_coordinator_has_died_until_the_directory_knows()
    {
        JobBench bench = Deleted();
        bench.RemoveFiles();

        bench.Restart();

        Assert.Null(bench.Job.View());
        Assert.Single(bench.Effects.OfType<UnlistJob>());
        bench.RemoveFiles();
        bench.Wait(seconds: 2);
        Assert.Equal(3, bench.Effects.OfType<UnlistJob>().Count());

        // A directory of an older version lists it as it was and acknowledges that.
        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Cancelled));
        Assert.Empty(bench.Journal.OfType<JobErased>());
        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Cancelled) { Deleted = true });
        Assert.Single(bench.Journal.OfType<JobErased>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_that_can_not_be_removed_are_tried_again(bool storage)
    {
        JobBench bench = Deleted();

        bench.Tell(new JobInputs.OperationFailed(bench.Operation!.Run, ErrorClass.Failed, "it did not work", storage));
        bench.Wait(seconds: 60);
        Assert.Equal(JobOperationKind.ProbeStore, bench.Operation!.Kind);
        bench.Tell(new JobInputs.StoreAnswered(bench.Operation.Run));

        Assert.Equal(JobOperationKind.RemoveFiles, bench.Operation!.Kind);
        Assert.IsType<JobDeleted>(bench.Journal[^1]);
    }

    private static JobBench Deleted()
    {
        JobBench bench = JobBench.In(JobStatus.Completed);
        bench.StoreLog();
        bench.Delete();
        return bench;
    }
}
