using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

public sealed class RenderJobTests
{
    [Fact]
    public void A_job_goes_from_request_to_video()
    {
        JobBench bench = new(new JobPolicy { InitialWindow = 10, BatchAttempts = 1 });

        bench.Submit();
        Assert.Equal(JobErrandKind.Plan, bench.Errand!.Kind);
        bench.Tell(new JobInputs.RequestOpened(bench.Errand.Run, "lightning over a city"));
        bench.Tell(new JobInputs.PlanningStage(bench.Errand.Run, "listening"));
        Assert.Equal("listening", bench.Job.View()!.Stage);

        bench.Plan(Storyboards.Of(3));
        Assert.Equal("base", bench.Job.View()!.Stage);
        bench.Run(0);
        Assert.Equal("rendering", bench.Job.View()!.Stage);
        for (int picture = 0; picture < 3; picture++)
            bench.Finish(picture, cached: picture == 2);

        Assert.Equal("finishing", bench.Job.View()!.Stage);
        bench.StoreVideo();

        JobView view = bench.Job.View()!;
        Assert.Equal(JobStatus.Completed, view.Status);
        Assert.Equal((3, 3, 1, 0), (view.Pictures, view.Done, view.Cached, view.Failed));
        Assert.Equal("lightning over a city", view.Prompt);
        Assert.Equal("videos/job/v.mp4", view.VideoObjectName);
        Assert.Equal(["finishing", "listening", "rendering"], view.StageSeconds.Keys);
        Assert.NotNull(view.Finished);
    }

    [Fact]
    public void Assembly_hears_of_pictures_once_they_are_persisted_and_of_each_once()
    {
        JobBench bench = JobBench.Rendering(pictures: 4);

        for (int picture = 0; picture < 4; picture++)
            bench.Finish(picture);

        Assert.Single(bench.Effects.OfType<StartAssembly>());
        int[] told = [.. bench.Effects.OfType<TellAssembly>().SelectMany(effect => effect.Recorded).Select(recorded => recorded.Picture)];
        Assert.Equal([0, 1, 2, 3], told);
    }

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
            bench.Tell(new FrameProtocol.FrameProgress(JobBench.JobId, 0, old, "zombie", 1, 10));
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
            bench.Finish(picture);

        Assert.Equal([32, 32], bench.Journal.OfType<AttemptsEnded>().Select(ended => ended.Attempts.Length));
        Assert.True(bench.Job.HasPending);
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
                bench.Run(picture, node);

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
            bench.Tell(new JobInputs.StoreAnswered(bench.Errand!.Run));
            bench.Wait(31);
        }

        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        Assert.Equal(20, bench.Job.State.Attempts.Count);
        bench.Finish(0);
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
    }

    [Fact]
    public void A_relocated_picture_is_asked_for_at_once()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);

        bench.Tell(new FrameProtocol.FrameRelocated(JobBench.JobId, 0, bench.Fence(0)));

        Assert.Equal(2, bench.Asked.Count());
        Assert.Equal(0, bench.Job.State.Attempts.Count);
    }

    [Fact]
    public void A_job_stops_early_at_a_tenth_of_failed_pictures()
    {
        JobBench bench = JobBench.Rendering(pictures: 40, policy: new JobPolicy { DataAttempts = 1 });
        for (int picture = 0; picture < 3; picture++)
            bench.Fail(picture, FailureKind.Data);

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
            bench.Finish(picture);

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

    [Fact]
    public void Pausing_withdraws_what_waits_and_keeps_what_runs()
    {
        JobBench bench = JobBench.Rendering(pictures: 10, window: 2);
        int[] asked = [.. bench.AskedPictures];
        bench.Run(asked[0]);
        bench.Hold(asked[1]);

        bench.Forget();
        bench.Command(JobCommandKind.Pause);
        Assert.Equal([asked[1]], bench.Withdrawn);
        bench.Tell(JobBench.Done(asked[0]));
        bench.Wait(30);
        Assert.Equal(1, bench.Job.View()!.Done);
        Assert.Empty(bench.Asked);

        bench.Command(JobCommandKind.Resume);
        Assert.Equal(2, bench.Asked.Count());
    }

    [Fact]
    public void A_paused_job_is_not_finished_behind_ones_back()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Run(0);
        bench.Command(JobCommandKind.Pause);

        bench.Tell(JobBench.Done(0));
        Assert.Equal(JobStatus.Paused, bench.Job.Status);
        Assert.Empty(bench.Effects.OfType<StartAssembly>());

        bench.Command(JobCommandKind.Resume);
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
        Assert.Single(bench.Effects.OfType<StartAssembly>());
    }

    [Fact]
    public void Cancelling_takes_everything_back_and_late_results_change_nothing()
    {
        JobBench bench = JobBench.Rendering(pictures: 3);
        bench.Finish(0);
        bench.Forget();

        bench.Command(JobCommandKind.Cancel);

        Assert.Equal([1, 2], bench.Withdrawn.Order());
        Assert.Single(bench.Effects.OfType<StopAssembly>());
        int events = bench.Journal.Count;
        bench.Tell(JobBench.Done(1));
        bench.Tell(new AssemblyProtocol.VideoStored("videos/job/v.mp4", new string('c', 64), 1, 1));
        Assert.Equal(events, bench.Journal.Count);
    }

    [Fact]
    public void A_new_priority_reaches_the_pictures_that_are_out()
    {
        JobBench bench = JobBench.Rendering(pictures: 3);
        bench.Forget();

        bench.Command(JobCommandKind.SetPriority, 90);

        FrameProtocol.PrioritizeFrame[] told = [.. bench.Effects.OfType<TellFrame>().Select(effect => effect.Message).OfType<FrameProtocol.PrioritizeFrame>()];
        Assert.Equal(3, told.Length);
        Assert.All(told, message => Assert.Equal(90, message.Priority));
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

    [Fact]
    public void Demand_is_told_every_second_while_there_is_work()
    {
        JobBench bench = JobBench.Rendering(pictures: 5, window: 2);
        bench.Forget();

        bench.Wait(3);

        SchedulerProtocol.JobDemand[] demands = [.. bench.Effects.OfType<TellScheduler>().Select(effect => effect.Demand)];
        Assert.Equal(3, demands.Length);
        Assert.All(demands, demand => Assert.Equal((3, 2, false), (demand.Unsent, demand.Outstanding, demand.Tail)));
    }

    [Fact]
    public void Bad_input_fails_the_job_with_its_class()
    {
        JobBench bench = new();
        bench.Submit();

        bench.Tell(new JobInputs.ErrandFailed(bench.Errand!.Run, ErrorClass.Input, "a.ogg is no sound.", Storage: false));

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
        Assert.Equal((ErrorClass.Input, "a.ogg is no sound."), (bench.Job.View()!.FailureClass!.Value, bench.Job.View()!.Reason!));
    }

    [Fact]
    public void A_lost_store_blocks_the_job_until_it_answers_again()
    {
        JobBench bench = new();
        bench.Submit();
        bench.Tell(new JobInputs.ErrandFailed(bench.Errand!.Run, ErrorClass.Unreachable, "the store is away", Storage: true));
        Assert.Equal((JobStatus.Blocked, "the store is away"), (bench.Job.Status, bench.Job.View()!.Reason));

        bench.Wait(1);
        Assert.Equal(JobErrandKind.ProbeStore, bench.Errand!.Kind);
        bench.Tell(new JobInputs.ErrandFailed(bench.Errand.Run, ErrorClass.Unreachable, "still away", Storage: true));
        bench.Wait(2);
        bench.Tell(new JobInputs.StoreAnswered(bench.Errand!.Run));

        Assert.Equal(JobErrandKind.Plan, bench.Errand!.Kind);
        Assert.Equal(JobStatus.Planning, bench.Job.Status);
    }

    [Fact]
    public void Interrupted_pictures_make_the_job_ask_whether_the_store_is_there_and_send_nothing_while_it_is_not()
    {
        JobBench bench = JobBench.Rendering(pictures: 10, window: 2);
        bench.Fail(bench.AskedPictures.First(), FailureKind.Interrupted);
        Assert.Equal(JobErrandKind.ProbeStore, bench.Errand!.Kind);
        bench.Tell(new JobInputs.ErrandFailed(bench.Errand.Run, ErrorClass.Unreachable, "the store is away", Storage: true));

        Assert.Equal(JobStatus.Blocked, bench.Job.Status);
        bench.Forget();
        bench.Tell(new SchedulerProtocol.Credits(JobBench.JobId, 10));
        Assert.Empty(bench.Asked);

        bench.Wait(1);
        bench.Tell(new JobInputs.StoreAnswered(bench.Errand!.Run));
        Assert.Equal(JobStatus.Rendering, bench.Job.Status);
        Assert.NotEmpty(bench.Asked);
    }

    [Fact]
    public void A_store_that_is_lost_while_the_video_is_made_starts_assembly_again_later()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Finish(0);
        bench.Tell(new AssemblyProtocol.AssemblyFailed("the store is full", Storage: true));
        Assert.Equal(JobStatus.Blocked, bench.Job.Status);
        bench.Forget();

        bench.Wait(1);
        bench.Tell(new JobInputs.StoreAnswered(bench.Errand!.Run));

        Assert.Single(bench.Effects.OfType<StartAssembly>());
        Assert.Equal([0], bench.Effects.OfType<TellAssembly>().SelectMany(effect => effect.Recorded).Select(recorded => recorded.Picture));
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
    }

    [Fact]
    public void A_coordinator_that_dies_while_planning_plans_again()
    {
        JobBench bench = new();
        bench.Submit();

        bench.Restart();

        Assert.Equal(JobErrandKind.Plan, bench.Errand!.Kind);
    }

    [Fact]
    public void A_coordinator_that_dies_while_rendering_asks_only_for_what_is_not_recorded_under_higher_fences()
    {
        JobBench bench = JobBench.Rendering(pictures: 6);
        foreach (int picture in (int[])[0, 3])
            bench.Finish(picture);
        long highest = bench.Asked.Max(frame => frame.Fence);

        bench.Restart();
        bench.OpenFiles();

        Assert.Equal([1, 2, 4, 5], bench.AskedPictures.Order());
        Assert.All(bench.Asked, frame => Assert.True(frame.Fence > highest));
    }

    [Fact]
    public void A_coordinator_that_dies_while_finishing_makes_the_video_again()
    {
        JobBench bench = JobBench.Rendering(pictures: 2);
        bench.Finish(0);
        bench.Finish(1);

        bench.Restart();
        bench.OpenFiles();

        Assert.Single(bench.Effects.OfType<StartAssembly>());
        Assert.Empty(bench.Asked);
        bench.StoreVideo();
        Assert.Equal(JobStatus.Completed, bench.Job.Status);
    }

    [Fact]
    public void A_paused_job_stays_paused_over_a_restart()
    {
        JobBench bench = JobBench.Rendering(pictures: 2);
        bench.Command(JobCommandKind.Pause);

        bench.Restart();
        bench.OpenFiles();

        Assert.Equal(JobStatus.Paused, bench.Job.Status);
        Assert.Empty(bench.Asked);
    }

    [Fact]
    public void The_log_of_attempts_is_stored_when_the_job_ends_and_then_the_job_rests()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Finish(0);
        bench.Forget();
        bench.Wait(1);
        bench.Tell(new JobInputs.LogStored(1));
        bench.StoreVideo();

        StoreAttemptLog stored = bench.Effects.OfType<StoreAttemptLog>().Last();
        Assert.False(bench.Job.IsAtRest);
        Assert.Equal(JobBench.Hash(0), stored.Attempts.Single().Sha256);
        bench.Tell(new JobInputs.LogStored(1));
        Assert.True(bench.Job.IsAtRest);
    }
}
