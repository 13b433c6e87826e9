using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Pause, cancel and priority while pictures are out.</summary>
public sealed class JobInterventionTests
{
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
        Assert.Empty(bench.Effects.OfType<TellAssembly>().SelectMany(told => told.Recorded));

        bench.Command(JobCommandKind.Resume);
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
        Assert.Single(bench.Effects.OfType<TellAssembly>().SelectMany(told => told.Recorded));
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

        PictureProtocol.PrioritizePicture[] told = [.. bench.Effects.OfType<TellPicture>().Select(effect => effect.Message)
            .OfType<PictureProtocol.PrioritizePicture>()];
        Assert.Equal(3, told.Length);
        Assert.All(told, message => Assert.Equal(90, message.Priority));
    }
}
