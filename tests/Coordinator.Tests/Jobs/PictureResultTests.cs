using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>What counts as the result of a picture.</summary>
public sealed class PictureResultTests
{
    [Fact]
    public void The_first_result_of_a_picture_counts_and_later_ones_change_nothing()
    {
        JobBench bench = JobBench.Rendering(pictures: 2);
        bench.Finish(0, "first");
        int events = bench.Journal.Count;

        bench.Finish(0, "second");

        Assert.Equal(events, bench.Journal.Count);
        Assert.Equal("first", bench.Job.State.Pictures.Attempt(0));
        Assert.Equal(1, bench.Job.View()!.Done);
    }

    [Fact]
    public void Two_results_in_one_batch_are_recorded_as_one()
    {
        JobBench bench = new(new JobPolicy { BatchAttempts = 32 });
        bench.Submit();
        bench.Plan(Storyboards.Of(2));

        bench.Finish(0, "first");
        bench.Finish(0, "second");
        Assert.Equal(0, bench.Job.View()!.Done);
        bench.Tell(JobInputs.Flush.Instance);

        Assert.Equal(1, bench.Job.State.Attempts.Count);
        Assert.Equal("first", bench.Job.State.Pictures.Attempt(0));
    }

    [Fact]
    public void Results_are_persisted_in_batches()
    {
        JobBench bench = new(new JobPolicy { InitialWindow = 100, BatchAttempts = 32 });
        bench.Submit();
        bench.Plan(Storyboards.Of(80));

        for (int picture = 0; picture < 70; picture++)
        {
            bench.Finish(picture);
        }

        Assert.Equal([32, 32], bench.Journal.OfType<AttemptsEnded>().Select(ended => ended.Attempts.Length));
        Assert.Equal(6, bench.Job.Runtime.Pending.Length);
    }

    [Fact]
    public void A_result_that_names_another_pictures_object_is_not_believed()
    {
        JobBench bench = JobBench.Rendering(pictures: 2);

        bench.Tell(JobBench.Done(0) with { ObjectName = "frames/elsewhere/first.png" });
        bench.Tell(JobBench.Done(0) with { Key = Storyboards.Key(1) });
        bench.Tell(JobBench.Done(0) with { Picture = 7 });

        Assert.Equal(0, bench.Job.View()!.Done);
    }

    [Fact]
    public void A_result_counts_even_when_its_question_was_given_up()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Wait(11);

        bench.Tell(JobBench.Done(0));

        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
    }

    [Fact]
    public void The_last_pictures_do_not_wait_for_a_full_batch()
    {
        JobBench bench = new(new JobPolicy { InitialWindow = 10, BatchAttempts = 32 });
        bench.Submit();
        bench.Plan(Storyboards.Of(3));

        bench.Finish(0);
        bench.Finish(1);
        Assert.Equal(0, bench.Job.View()!.Done);

        bench.Finish(2);
        Assert.Equal("finishing", bench.Job.View()!.Stage);
    }
}
