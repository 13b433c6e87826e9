using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>A job from request to video, and over restarts.</summary>
public sealed class RenderJobTests
{
    [Fact]
    public void A_job_goes_from_request_to_video()
    {
        JobBench bench = new(new JobPolicy { InitialWindow = 10, BatchAttempts = 1 });

        bench.Submit();
        Assert.Equal(JobOperationKind.Plan, bench.Operation!.Kind);
        bench.Tell(new JobInputs.RequestOpened(bench.Operation.Run, Storyboards.Request));
        bench.Tell(new JobInputs.PlanningStage(bench.Operation.Run, "listening"));
        Assert.Equal("listening", bench.Job.View()!.Stage);

        bench.Plan(Storyboards.Of(3));
        Assert.Equal("base", bench.Job.View()!.Stage);
        bench.Run(0);
        Assert.Equal("rendering", bench.Job.View()!.Stage);
        for (int picture = 0; picture < 3; picture++)
        {
            bench.Finish(picture, cached: picture == 2);
        }

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
    public void Where_planning_and_drawing_share_the_cores_the_sound_is_encoded_while_it_is_listened_to()
    {
        JobBench bench = new(new JobPolicy { SoundWhilePlanning = true });
        bench.Submit();
        Assert.Empty(bench.Effects.OfType<StartAssembly>());

        bench.Tell(new JobInputs.RequestOpened(bench.Operation!.Run, Storyboards.Request));
        Assert.Same(Storyboards.Request, Assert.Single(bench.Effects.OfType<StartAssembly>()).Request);

        bench.Plan(Storyboards.Of(2));
        bench.Finish(0);
        bench.Finish(1);
        Assert.Single(bench.Effects.OfType<StartAssembly>());
        Assert.Single(bench.Effects.OfType<TellStoryboard>());
    }

    [Fact]
    public void A_sound_that_can_not_be_encoded_while_it_is_listened_to_is_tried_again_with_the_first_picture()
    {
        JobBench bench = new(new JobPolicy { SoundWhilePlanning = true });
        bench.Submit();
        bench.Tell(new JobInputs.RequestOpened(bench.Operation!.Run, Storyboards.Request));

        bench.Tell(new AssemblyProtocol.AssemblyFailed("the store is away", Storage: true));
        Assert.False(Assert.Single(bench.Effects.OfType<StopAssembly>()).ForGood);
        Assert.Equal(JobStatus.Planning, bench.Job.Status);

        bench.Plan(Storyboards.Of(2));
        Assert.Single(bench.Effects.OfType<StartAssembly>());
        bench.Run(0);
        Assert.Equal(2, bench.Effects.OfType<StartAssembly>().Count());
    }

    [Fact]
    public void Assembly_hears_of_pictures_once_they_are_persisted_and_of_each_once()
    {
        JobBench bench = JobBench.Rendering(pictures: 4);

        for (int picture = 0; picture < 4; picture++)
        {
            bench.Finish(picture);
        }

        Assert.Single(bench.Effects.OfType<StartAssembly>());
        int[] told = [.. bench.Effects.OfType<TellAssembly>().SelectMany(effect => effect.Recorded).Select(recorded => recorded.Picture)];
        Assert.Equal([0, 1, 2, 3], told);
    }

    [Fact]
    public void Bad_input_fails_the_job_with_its_class()
    {
        JobBench bench = new();
        bench.Submit();

        bench.Tell(new JobInputs.OperationFailed(bench.Operation!.Run, ErrorClass.Input, "a.ogg is no sound.", Storage: false));

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
        Assert.Equal((ErrorClass.Input, "a.ogg is no sound."), (bench.Job.View()!.FailureClass!.Value, bench.Job.View()!.Reason!));
    }

    [Fact]
    public void A_coordinator_that_dies_while_planning_plans_again()
    {
        JobBench bench = new();
        bench.Submit();

        bench.Restart();

        Assert.Equal(JobOperationKind.Plan, bench.Operation!.Kind);
    }

    [Fact]
    public void A_coordinator_that_dies_while_rendering_asks_only_for_what_is_not_recorded_under_higher_fences()
    {
        JobBench bench = JobBench.Rendering(pictures: 6);
        foreach (int picture in (int[])[0, 3])
        {
            bench.Finish(picture);
        }

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
