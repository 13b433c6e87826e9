using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Recorded pictures whose objects are gone or damaged.</summary>
public sealed class LostPictureTests
{
    [Fact]
    public void A_recorded_picture_that_is_lost_is_drawn_again_without_anybody_asking()
    {
        JobBench bench = Finishing();

        Lose(bench, 1, "first");

        Assert.Equal((JobStatus.Rendering, 2), (bench.Job.Status, bench.Job.State.Pictures.Recorded));
        Assert.Equal(1, bench.AskedPictures.Last());
        bench.Finish(1, "second");
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
        Assert.Equal(
            ObjectNames.Picture(Storyboards.Key(1), "second"),
            bench.Effects.OfType<TellAssembly>().SelectMany(tell => tell.Recorded).Last(recorded => recorded.Picture == 1).ObjectName);
        bench.StoreVideo();
        Assert.Equal(JobStatus.Completed, bench.Job.Status);
    }

    [Fact]
    public void A_job_that_had_failed_with_it_is_mended_by_requeueing_it()
    {
        JobBench bench = Finishing();
        bench.Tell(new AssemblyProtocol.AssemblyFailed("Picture x can't be decoded.", Storage: false));
        Assert.Equal(JobStatus.Failed, bench.Job.Status);

        bench.Restart();
        bench.Command(JobCommandKind.RequeueFailed);
        bench.OpenFiles();
        Lose(bench, 2, "first");

        Assert.Equal([2], bench.AskedPictures);
    }

    [Fact]
    public void A_picture_that_is_lost_again_and_again_fails_the_job_with_its_sentence()
    {
        JobBench bench = Finishing();
        for (int time = 0; time < bench.Job.Policy.Losses; time++)
        {
            Lose(bench, 0, time == 0 ? "first" : $"again {time}");
            bench.Finish(0, $"again {time + 1}");
        }

        Lose(bench, 0, $"again {bench.Job.Policy.Losses}");

        Assert.Equal(JobStatus.Failed, bench.Job.Status);
        Assert.StartsWith("It is gone. It was drawn again 3 times", bench.Job.View()!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_is_remembered_over_a_restart()
    {
        JobBench bench = Finishing();
        Lose(bench, 1, "first");

        bench.Restart();
        bench.OpenFiles();

        Assert.Equal([1], bench.AskedPictures);
        Assert.Equal(1, bench.Job.State.Pictures.Losses[1]);
    }

    [Fact]
    public void What_is_said_of_an_attempt_that_does_not_count_any_more_loses_nothing()
    {
        JobBench bench = Finishing();

        Lose(bench, 1, "another");

        Assert.Equal((JobStatus.Assembling, 3), (bench.Job.Status, bench.Job.State.Pictures.Recorded));
        Assert.Equal(2, bench.Effects.OfType<StartAssembly>().Count());
    }

    [Fact]
    public void No_duration_is_negative_when_the_clock_is_set_back()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Freeze(-118);
        bench.Fail(0, AADiff.Shared.Protocol.FailureKind.Data);
        bench.Wait(200);
        bench.Finish(0);
        bench.Freeze(-1000);
        bench.StoreVideo();

        Assert.All(Enumerable.Range(0, bench.Job.State.Attempts.Count), index => Assert.True(bench.Job.State.Attempts[index].Milliseconds >= 0));
        Assert.All(bench.Job.View()!.StageSeconds.Values, seconds => Assert.True(seconds >= 0));
    }

    private static JobBench Finishing()
    {
        JobBench bench = JobBench.Rendering(pictures: 3);
        for (int picture = 0; picture < 3; picture++)
        {
            bench.Finish(picture);
        }

        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
        return bench;
    }

    private static void Lose(JobBench bench, int picture, string attempt) => bench.Tell(
        new AssemblyProtocol.AssemblyFailed("It is gone.", Storage: false, ObjectNames.Picture(Storyboards.Key(picture), attempt)));
}
