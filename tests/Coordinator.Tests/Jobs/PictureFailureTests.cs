using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Who pays for a failure, and when it is the last.</summary>
public sealed class PictureFailureTests
{
    [Fact]
    public void A_picture_that_can_not_be_rendered_fails_after_three_attempts()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(JobStatus.Rendering, bench.Job.Status);
            bench.Fail(0, FailureKind.Data);
            bench.Wait(5);
        }

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
        Assert.Contains("picture 0: Data trouble", bench.Job.View()!.Reason, StringComparison.Ordinal);
        Assert.Equal(ErrorClass.Failed, bench.Job.View()!.FailureClass);
    }

    [Fact]
    public void A_picture_fails_when_three_nodes_failed_at_it()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        foreach (string node in (string[])["node-1", "node-1", "node-2"])
        {
            bench.Fail(0, FailureKind.Host, node);
            bench.Wait(5);
        }

        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        bench.Fail(0, FailureKind.Host, "node-3");

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
    }

    [Fact]
    public void A_farm_of_one_node_comes_to_an_end_too()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        for (int attempt = 0; attempt < 6; attempt++)
        {
            Assert.Equal(JobStatus.Rendering, bench.Job.Status);
            bench.Fail(0, FailureKind.Host);
            bench.Wait(40);
        }

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
    }

    [Fact]
    public void A_picture_under_which_three_nodes_died_is_poison_and_fails_alone()
    {
        JobBench bench = JobBench.Rendering(pictures: 20);
        foreach (string node in (string[])["node-1", "node-2", "node-3"])
        {
            bench.Run(0, node);
            bench.Wait(13);
        }

        Assert.Equal(PictureStatus.Failed, bench.Job.State.Pictures[0]);
        Assert.Equal(1, bench.Job.View()!.Failed);
        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        Assert.All(Enumerable.Range(0, 3), index => Assert.Equal(AttemptOutcome.Lost, bench.Job.State.Attempts[index].Outcome));
    }

    [Fact]
    public void Pictures_under_suspicion_of_poison_go_out_one_at_a_time()
    {
        JobBench bench = JobBench.Rendering(pictures: 3);
        foreach (string node in (string[])["node-1", "node-2"])
        {
            for (int picture = 0; picture < 3; picture++)
            {
                bench.Run(picture, node);
            }

            bench.Forget();
            bench.Wait(13);
        }

        Assert.Single(bench.Asked);
    }

    [Fact]
    public void Interruptions_cost_no_retry_but_are_in_the_log()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        for (int attempt = 0; attempt < 20; attempt++)
        {
            bench.Fail(0, FailureKind.Interrupted);
            bench.Tell(new JobInputs.StoreAnswered(bench.Operation!.Run));
            bench.Wait(31);
        }

        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        Assert.Equal(20, bench.Job.State.Attempts.Count);
        bench.Finish(0);
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
    }

    [Fact]
    public void A_job_stops_early_at_a_tenth_of_failed_pictures()
    {
        JobBench bench = JobBench.Rendering(pictures: 40, policy: new JobPolicy { DataAttempts = 1 });
        for (int picture = 0; picture < 3; picture++)
        {
            bench.Fail(picture, FailureKind.Data);
        }

        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        bench.Fail(3, FailureKind.Data);

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
        Assert.Contains("4 of 40 pictures", bench.Job.View()!.Reason, StringComparison.Ordinal);
        Assert.Equal(36, bench.Withdrawn.Count());
    }

    [Fact]
    public void A_job_with_a_failed_picture_renders_the_rest_and_a_requeue_has_little_to_do()
    {
        JobBench bench = JobBench.Rendering(pictures: 4, policy: new JobPolicy { DataAttempts = 1 });
        bench.Fail(1, FailureKind.Data);
        foreach (int picture in (int[])[0, 2])
        {
            bench.Finish(picture);
        }

        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        bench.Finish(3);
        Assert.Equal(JobStatus.Failed, bench.Job.Status);

        bench.Forget();
        bench.Command(JobCommandKind.RequeueFailed);
        Assert.Equal([1], bench.AskedPictures);
        bench.Finish(1);
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
        Assert.Null(bench.Job.View()!.Reason);
    }
}
