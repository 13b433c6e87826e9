using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>What is out, for how long, and what is asked for next.</summary>
public sealed class PictureLeaseTests
{
    [Fact]
    public void First_middle_and_last_pictures_are_asked_for_first()
    {
        JobBench bench = JobBench.Rendering(pictures: 9, window: 5);

        Assert.Equal([0, 4, 8, 1, 2], bench.AskedPictures);
    }

    [Fact]
    public void No_more_pictures_are_out_than_the_scheduler_credits()
    {
        JobBench bench = JobBench.Rendering(pictures: 20, window: 2);
        Assert.Equal(2, bench.Asked.Count());

        bench.Tell(new SchedulerProtocol.Credits(JobBench.JobId, 5));
        Assert.Equal(5, bench.Asked.Count());

        bench.Tell(new SchedulerProtocol.Credits(JobBench.JobId, 1));
        bench.Finish(bench.AskedPictures.First());
        Assert.Equal(5, bench.Asked.Count());
    }

    [Fact]
    public void A_silent_picture_is_asked_for_again_under_a_higher_fence_and_costs_nothing_if_it_never_ran()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        long first = bench.Fence(0);

        bench.Wait(11);

        Assert.Equal(2, bench.Asked.Count());
        Assert.True(bench.Fence(0) > first);
        Assert.Equal(0, bench.Job.State.Attempts.Count);
    }

    [Fact]
    public void A_picture_that_is_heard_of_is_not_asked_for_again_however_long_it_takes()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);

        for (int second = 0; second < 100; second += 2)
        {
            bench.Run(0, step: second);
            bench.Wait(2);
        }

        Assert.Single(bench.Asked);
    }

    [Fact]
    public void Answers_to_an_older_question_do_not_keep_a_lease_alive()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        long old = bench.Fence(0);
        bench.Wait(11);

        for (int second = 0; second < 11; second++)
        {
            bench.Tell(new PictureProtocol.PictureProgress(JobBench.JobId, 0, old, "zombie", 1, 10));
            bench.Wait(1);
        }

        Assert.Equal(3, bench.Asked.Count());
    }

    [Fact]
    public void A_coordinator_that_slept_does_not_take_its_nodes_for_dead()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Wait(1);
        bench.Run(0);

        bench.Freeze(40);
        bench.Wait(1);

        Assert.Single(bench.Asked);
        Assert.Equal(0, bench.Job.State.Attempts.Count);
    }

    [Fact]
    public void A_relocated_picture_is_asked_for_at_once()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);

        bench.Tell(new PictureProtocol.PictureRelocated(JobBench.JobId, 0, bench.Fence(0)));

        Assert.Equal(2, bench.Asked.Count());
        Assert.Equal(0, bench.Job.State.Attempts.Count);
    }

    [Fact]
    public void The_scheduler_hears_of_a_job_with_its_first_pictures_and_again_after_a_pause()
    {
        JobBench bench = JobBench.Rendering(pictures: 5, window: 2);

        SchedulerProtocol.JobDemand demand = Assert.Single(bench.Effects.OfType<TellScheduler>()).Demand;
        Assert.Equal((3, 2), (demand.Unsent, demand.Outstanding));

        bench.Command(JobCommandKind.Pause);
        bench.Forget();
        bench.Command(JobCommandKind.Resume);
        bench.Tell(JobBench.Done(0));

        Assert.Single(bench.Effects.OfType<TellScheduler>());
    }

    [Fact]
    public void Demand_is_told_every_second_while_there_is_work()
    {
        JobBench bench = JobBench.Rendering(pictures: 5, window: 2);
        foreach (int picture in bench.AskedPictures.ToArray())
        {
            bench.Hold(picture);
        }

        bench.Forget();

        bench.Wait(2);

        SchedulerProtocol.JobDemand[] demands = [.. bench.Effects.OfType<TellScheduler>().Select(effect => effect.Demand)];
        Assert.Equal(2, demands.Length);
        Assert.All(demands, demand => Assert.Equal((3, 2, false), (demand.Unsent, demand.Outstanding, demand.Tail)));
    }
}
