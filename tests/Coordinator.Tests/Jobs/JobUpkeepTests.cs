using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>What the actor of a job used to decide: the directory, the batch timer, snapshots and leaving memory.</summary>
public sealed class JobUpkeepTests
{
    [Fact]
    public void The_directory_is_told_of_every_new_status_at_once_and_of_an_ended_job_until_it_acknowledges()
    {
        JobBench bench = new();
        bench.Submit();
        Assert.Equal([JobStatus.Planning], Told(bench));

        bench.Command(JobCommandKind.Cancel);
        Assert.Equal([JobStatus.Planning, JobStatus.Cancelled], Told(bench));
        bench.Wait(2);
        Assert.Equal(4, Told(bench).Count());

        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Cancelled));
        bench.Wait(5);
        Assert.Equal(4, Told(bench).Count());
    }

    [Fact]
    public void An_unfinished_job_that_stands_still_tells_the_directory_only_every_half_minute()
    {
        JobBench bench = JobBench.Rendering(pictures: 3);
        bench.Command(JobCommandKind.Pause);
        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Paused));
        bench.Wait(1);
        int told = Told(bench).Count();

        bench.Wait(25);
        Assert.Equal(told, Told(bench).Count());

        bench.Wait(120);
        Assert.InRange(Told(bench).Count(), told + 3, told + 5);
    }

    [Fact]
    public void A_job_that_comes_further_tells_the_directory_with_its_next_heartbeat()
    {
        JobBench bench = JobBench.Rendering(pictures: 3);
        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Rendering));
        bench.Wait(2);
        bench.Finish(0);
        bench.Tell(JobInputs.Flush.Instance);
        int told = Told(bench).Count();

        bench.Wait(1);

        Assert.Equal(told + 1, Told(bench).Count());
        Assert.Equal(1, bench.Effects.OfType<TellDirectory>().Last().View.Done);
    }

    [Fact]
    public void Texts_of_any_length_are_cut_before_they_reach_the_journal_and_the_directory()
    {
        JobBench bench = new();
        bench.Submit();
        bench.Tell(new JobInputs.OperationFailed(bench.Operation!.Run, ErrorClass.Input, new string('x', 300_000), Storage: false));

        Assert.Equal(MessageText.LongestReason, bench.Effects.OfType<TellDirectory>().Last().View.Reason!.Length);
    }

    [Theory]
    [InlineData("\u20AC")]
    [InlineData("\U0001F329")]
    [InlineData("\"")]
    public void What_the_directory_is_told_of_a_job_fits_into_half_a_frame_whatever_its_texts_are(string text)
    {
        string endless = string.Concat(Enumerable.Repeat(text, 300_000));
        JobView view = FakeJobs.Accepted(new string('j', JobIds.MaxLength)) with
        {
            User = endless,
            Prompt = endless,
            Reason = endless,
            Warnings = [.. Enumerable.Repeat(endless, 100)],
            Words = [.. Enumerable.Range(0, 1000).Select(_ => new WordScore(endless, 0.123456789, true))],
        };

        Assert.InRange(JobJournalSerializer.Write(new JobListed(view)).CalculateSize(), 0, 128_000);
        Assert.InRange(MessageText.Fit(view).Reason!.Length, MessageText.LongestReason - 1, MessageText.LongestReason);
    }

    [Fact]
    public void A_job_at_rest_leaves_memory_some_time_after_the_last_question()
    {
        JobBench bench = new(new JobPolicy { Passivation = TimeSpan.FromSeconds(30) });
        bench.Submit();
        bench.Command(JobCommandKind.Cancel);
        bench.Wait(60);
        Assert.DoesNotContain(PassivateJob.Instance, bench.Effects);

        bench.Tell(new JobAcknowledged(JobBench.JobId, JobStatus.Cancelled));
        bench.Tell(new JobProtocol.GetJob(JobBench.JobId));
        bench.Wait(30);
        Assert.DoesNotContain(PassivateJob.Instance, bench.Effects);

        bench.Wait(1);
        Assert.Contains(PassivateJob.Instance, bench.Effects);
    }

    [Fact]
    public void A_question_to_an_unknown_job_is_answered_and_takes_it_out_of_memory()
    {
        JobBench bench = new();

        JobProtocol.JobState answer = Assert.IsType<JobProtocol.JobState>(bench.Tell(new JobProtocol.GetJob(JobBench.JobId)).Reply);

        Assert.Null(answer.View);
        Assert.Equal([PassivateJob.Instance], bench.Effects);
    }

    [Fact]
    public void One_timer_runs_while_ended_attempts_wait_for_their_batch()
    {
        JobBench bench = new(new JobPolicy { InitialWindow = 10 });
        bench.Submit();
        bench.Plan(Storyboards.Of(5));
        bench.Finish(0);
        bench.Finish(1);
        Assert.Single(bench.Effects.OfType<StartFlushTimer>());

        bench.Tell(JobInputs.Flush.Instance);
        bench.Finish(2);
        Assert.Equal(2, bench.Effects.OfType<StartFlushTimer>().Count());
    }

    [Fact]
    public void A_snapshot_is_stored_after_so_many_journaled_events_restarts_included()
    {
        JobBench bench = JobBench.Rendering(pictures: 20, policy: new JobPolicy { SnapshotEvery = 6 });
        bench.Finish(0);
        bench.Finish(1);
        Assert.Empty(bench.Effects.OfType<StoreSnapshot>());

        bench.Restart();
        bench.OpenFiles();
        StoreSnapshot stored = Assert.Single(bench.Effects.OfType<StoreSnapshot>());
        Assert.Equal(2, stored.State.Pictures.Recorded);
    }

    private static IEnumerable<JobStatus> Told(JobBench bench) => bench.Effects.OfType<TellDirectory>().Select(effect => effect.View.Status);
}
