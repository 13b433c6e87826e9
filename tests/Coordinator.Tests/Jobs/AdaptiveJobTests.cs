using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Jobs that draw only the pictures that they need.</summary>
public sealed class AdaptiveJobTests
{
    [Fact]
    public void Pictures_are_asked_for_in_waves_and_all_of_the_video_but_its_sound_begins_when_it_is_known_what_it_is_made_of()
    {
        JobBench bench = Begun();
        int first = bench.Job.View()!.Pictures;
        Assert.InRange(first, 5, 30);
        Assert.Equal(first, bench.AskedPictures.Count());

        DrawAll(bench);
        Assert.Equal(JobOperationKind.CheckPictures, bench.Operation!.Kind);
        Assert.Single(bench.Effects.OfType<StartAssembly>());
        Assert.Empty(bench.Effects.OfType<TellStoryboard>());
        bench.Check(picture => picture < 50);
        int second = bench.Job.View()!.Pictures;
        Assert.True(second > first);

        DrawAll(bench);
        bench.Check(_ => true);

        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
        Assert.True(Assert.Single(bench.Effects.OfType<TellStoryboard>()).Storyboard.IsSettled);
        BlendingView blending = bench.Job.View()!.Blending!;
        Assert.Equal((100, 50, 50), (blending.Levels, blending.Worst, blending.Mean));
        Assert.InRange(blending.Frames!.Value, 70, 99);
        Assert.Equal(second, bench.AskedPictures.Distinct().Count());
    }

    [Fact]
    public void The_same_pictures_are_drawn_whenever_the_coordinator_dies()
    {
        JobBench undisturbed = Begun();
        RunToTheEnd(undisturbed, restarts: false);

        JobBench disturbed = Begun();
        RunToTheEnd(disturbed, restarts: true);

        Assert.Equal(undisturbed.Job.State.Pictures.AllChosen(), disturbed.Job.State.Pictures.AllChosen());
        Assert.Equal(undisturbed.Storyboard.Blends!.Value.AsEnumerable(), disturbed.Storyboard.Blends!.Value);
        Assert.Equal(JobStatus.Assembling, disturbed.Job.Status);
    }

    [Fact]
    public void A_picture_that_is_lost_before_it_is_looked_at_is_drawn_again()
    {
        JobBench bench = Begun();
        DrawAll(bench);
        int lost = bench.AskedPictures.First();
        bench.Tell(new JobInputs.OperationFailed(
            bench.Operation!.Run, AADiff.Shared.Errors.ErrorClass.Failed, "It is gone.", Storage: false, AADiff.Shared.Objects.ObjectNames.Picture(Storyboards.Key(lost), "first")));

        Assert.Equal((JobStatus.Rendering, lost), (bench.Job.Status, bench.AskedPictures.Last()));
        bench.Finish(lost, "second");
        bench.Check(_ => true);
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
    }

    [Fact]
    public void A_result_for_a_picture_that_nobody_needs_changes_nothing()
    {
        JobBench bench = Begun();
        int other = Enumerable.Range(0, 100).First(picture => bench.Job.State.Pictures[picture] == PictureStatus.Unchosen);

        bench.Finish(other);

        Assert.Equal(0, bench.Job.State.Pictures.Recorded);
    }

    [Fact]
    public void A_paused_job_looks_at_its_pictures_when_it_goes_on()
    {
        JobBench bench = Begun();
        bench.Command(JobCommandKind.Pause);
        foreach (int picture in bench.AskedPictures.ToArray())
        {
            bench.Finish(picture);
        }

        Assert.NotEqual(JobOperationKind.CheckPictures, bench.Operation!.Kind);
        bench.Command(JobCommandKind.Resume);
        Assert.Equal(JobOperationKind.CheckPictures, bench.Operation!.Kind);
    }

    private static JobBench Begun()
    {
        JobBench bench = new(new JobPolicy { InitialWindow = 1000, BatchAttempts = 1 });
        bench.Submit();
        bench.Plan(Storyboards.Adaptive(100));
        return bench;
    }

    private static void DrawAll(JobBench bench)
    {
        foreach (int picture in bench.AskedPictures.Distinct().Where(picture => bench.Job.State.Pictures[picture] == PictureStatus.Waiting).ToArray())
        {
            bench.Finish(picture);
        }
    }

    private static void RunToTheEnd(JobBench bench, bool restarts)
    {
        for (int round = 0; round < 20 && bench.Job.Status != JobStatus.Assembling; round++)
        {
            foreach (int picture in bench.AskedPictures.Distinct().Where(picture => bench.Job.State.Pictures[picture] == PictureStatus.Waiting).ToArray())
            {
                bench.Finish(picture);
                if (restarts && picture % 4 == 0)
                {
                    bench.Restart();
                    bench.OpenFiles();
                }
            }

            if (bench.Job.Runtime.Operation?.Kind == JobOperationKind.CheckPictures)
            {
                bench.Check(picture => picture % 3 != 0);
            }
        }
    }
}
