using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;
using JobDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Jobs.RenderJob, AADiff.Coordinator.Jobs.IJobChange, AADiff.Coordinator.Jobs.IJobEffect>;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>The table of states × commands, each pair played on a job that is in that state.</summary>
public sealed class JobCommandTests
{
    [Theory]
    [InlineData(JobStatus.Planning, JobCommandKind.Pause, JobStatus.Paused, false)]
    [InlineData(JobStatus.Planning, JobCommandKind.Resume, JobStatus.Planning, false)]
    [InlineData(JobStatus.Planning, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Planning, JobCommandKind.RequeueFailed, JobStatus.Planning, false)]
    [InlineData(JobStatus.Planning, JobCommandKind.SetPriority, JobStatus.Planning, false)]
    [InlineData(JobStatus.Rendering, JobCommandKind.Pause, JobStatus.Paused, false)]
    [InlineData(JobStatus.Rendering, JobCommandKind.Resume, JobStatus.Rendering, false)]
    [InlineData(JobStatus.Rendering, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Rendering, JobCommandKind.RequeueFailed, JobStatus.Rendering, false)]
    [InlineData(JobStatus.Rendering, JobCommandKind.SetPriority, JobStatus.Rendering, false)]
    [InlineData(JobStatus.Paused, JobCommandKind.Pause, JobStatus.Paused, false)]
    [InlineData(JobStatus.Paused, JobCommandKind.Resume, JobStatus.Rendering, false)]
    [InlineData(JobStatus.Paused, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Paused, JobCommandKind.RequeueFailed, JobStatus.Paused, false)]
    [InlineData(JobStatus.Paused, JobCommandKind.SetPriority, JobStatus.Paused, false)]
    [InlineData(JobStatus.Assembling, JobCommandKind.Pause, JobStatus.Assembling, true)]
    [InlineData(JobStatus.Assembling, JobCommandKind.Resume, JobStatus.Assembling, false)]
    [InlineData(JobStatus.Assembling, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Assembling, JobCommandKind.RequeueFailed, JobStatus.Assembling, false)]
    [InlineData(JobStatus.Assembling, JobCommandKind.SetPriority, JobStatus.Assembling, false)]
    [InlineData(JobStatus.Blocked, JobCommandKind.Pause, JobStatus.Paused, false)]
    [InlineData(JobStatus.Blocked, JobCommandKind.Resume, JobStatus.Blocked, false)]
    [InlineData(JobStatus.Blocked, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Blocked, JobCommandKind.RequeueFailed, JobStatus.Blocked, false)]
    [InlineData(JobStatus.Blocked, JobCommandKind.SetPriority, JobStatus.Blocked, false)]
    [InlineData(JobStatus.Completed, JobCommandKind.Pause, JobStatus.Completed, true)]
    [InlineData(JobStatus.Completed, JobCommandKind.Resume, JobStatus.Completed, false)]
    [InlineData(JobStatus.Completed, JobCommandKind.Cancel, JobStatus.Completed, true)]
    [InlineData(JobStatus.Completed, JobCommandKind.RequeueFailed, JobStatus.Completed, false)]
    [InlineData(JobStatus.Completed, JobCommandKind.SetPriority, JobStatus.Completed, true)]
    [InlineData(JobStatus.Failed, JobCommandKind.Pause, JobStatus.Failed, true)]
    [InlineData(JobStatus.Failed, JobCommandKind.Resume, JobStatus.Failed, true)]
    [InlineData(JobStatus.Failed, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Failed, JobCommandKind.RequeueFailed, JobStatus.Rendering, false)]
    [InlineData(JobStatus.Failed, JobCommandKind.SetPriority, JobStatus.Failed, false)]
    [InlineData(JobStatus.Cancelled, JobCommandKind.Pause, JobStatus.Cancelled, true)]
    [InlineData(JobStatus.Cancelled, JobCommandKind.Resume, JobStatus.Cancelled, true)]
    [InlineData(JobStatus.Cancelled, JobCommandKind.Cancel, JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Cancelled, JobCommandKind.RequeueFailed, JobStatus.Cancelled, true)]
    [InlineData(JobStatus.Cancelled, JobCommandKind.SetPriority, JobStatus.Cancelled, true)]
    public void A_command_moves_the_job_or_is_refused_with_a_sentence(JobStatus from, JobCommandKind command, JobStatus to, bool refused)
    {
        JobBench bench = JobBench.In(from);

        JobDecision decision = bench.Command(command, command == JobCommandKind.SetPriority ? 70 : null);

        Assert.Equal(to, bench.Job.Status);
        JobProtocol.JobState answer = Assert.IsType<JobProtocol.JobState>(decision.Reply);
        Assert.Equal(refused, answer.Refused is not null);
        Assert.Equal(to, answer.View!.Status);
        Assert.Equal(command == JobCommandKind.SetPriority && !refused ? 70 : 50, bench.Job.State.Priority);
        if (refused)
        {
            Assert.Empty(decision.Events.OfType<IJobEvent>());
            Assert.EndsWith(".", answer.Refused, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void A_command_given_twice_does_no_more_than_once(JobStatus from, JobCommandKind command)
    {
        JobBench bench = JobBench.In(from);
        bench.Command(command, 70);
        JobStatus after = bench.Job.Status;
        int events = bench.Journal.Count;

        bench.Command(command, 70);

        Assert.Equal(after, bench.Job.Status);
        Assert.Equal(events, bench.Journal.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    [InlineData(null)]
    public void A_priority_outside_0_to_100_is_refused(int? priority)
    {
        JobBench bench = JobBench.In(JobStatus.Rendering);

        JobDecision decision = bench.Command(JobCommandKind.SetPriority, priority);

        Assert.Contains("0 to 100", Assert.IsType<JobProtocol.JobState>(decision.Reply).Refused, StringComparison.Ordinal);
        Assert.Equal(50, bench.Job.State.Priority);
    }

    [Fact]
    public void A_command_to_a_job_that_nobody_submitted_is_answered_without_a_job()
    {
        JobBench bench = new();

        JobDecision decision = bench.Command(JobCommandKind.Cancel);

        Assert.Null(Assert.IsType<JobProtocol.JobState>(decision.Reply).View);
        Assert.Null(bench.Job.View());
        Assert.Contains(PassivateJob.Instance, decision.Effects);
        Assert.Empty(bench.Journal);
    }

    [Fact]
    public void Submitting_the_same_id_again_changes_nothing()
    {
        JobBench bench = JobBench.In(JobStatus.Rendering);
        int events = bench.Journal.Count;

        bench.Tell(new JobProtocol.SubmitJob(JobBench.JobId, "somebody else", 99));

        Assert.Equal(events, bench.Journal.Count);
        Assert.Equal("ann", bench.Job.View()!.User);
    }

    public static TheoryData<JobStatus, JobCommandKind> EveryPair()
    {
        TheoryData<JobStatus, JobCommandKind> pairs = [];
        foreach (JobStatus status in Enum.GetValues<JobStatus>())
        {
            foreach (JobCommandKind command in Enum.GetValues<JobCommandKind>())
            {
                pairs.Add(status, command);
            }
        }

        return pairs;
    }
}
