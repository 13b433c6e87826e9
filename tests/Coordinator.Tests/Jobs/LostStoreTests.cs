using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>A store that is away, as a job sees it.</summary>
public sealed class LostStoreTests
{
    [Fact]
    public void A_lost_store_blocks_the_job_until_it_answers_again()
    {
        JobBench bench = new();
        bench.Submit();
        bench.Tell(new JobInputs.OperationFailed(bench.Operation!.Run, ErrorClass.Unreachable, "the store is away", Storage: true));
        Assert.Equal((JobStatus.Blocked, "the store is away"), (bench.Job.Status, bench.Job.View()!.Reason));

        bench.Wait(1);
        Assert.Equal(JobOperationKind.ProbeStore, bench.Operation!.Kind);
        bench.Tell(new JobInputs.OperationFailed(bench.Operation.Run, ErrorClass.Unreachable, "still away", Storage: true));
        bench.Wait(2);
        bench.Tell(new JobInputs.StoreAnswered(bench.Operation!.Run));

        Assert.Equal(JobOperationKind.Plan, bench.Operation!.Kind);
        Assert.Equal(JobStatus.Planning, bench.Job.Status);
    }

    [Fact]
    public void Interrupted_pictures_make_the_job_ask_whether_the_store_is_there_and_send_nothing_while_it_is_not()
    {
        JobBench bench = JobBench.Rendering(pictures: 10, window: 2);
        bench.Fail(bench.AskedPictures.First(), FailureKind.Interrupted);
        Assert.Equal(JobOperationKind.ProbeStore, bench.Operation!.Kind);
        bench.Tell(new JobInputs.OperationFailed(bench.Operation.Run, ErrorClass.Unreachable, "the store is away", Storage: true));

        Assert.Equal(JobStatus.Blocked, bench.Job.Status);
        bench.Forget();
        bench.Tell(new SchedulerProtocol.Credits(JobBench.JobId, 10));
        Assert.Empty(bench.Asked);

        bench.Wait(1);
        bench.Tell(new JobInputs.StoreAnswered(bench.Operation!.Run));
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
        bench.Tell(new JobInputs.StoreAnswered(bench.Operation!.Run));

        Assert.Single(bench.Effects.OfType<StartAssembly>());
        Assert.Equal([0], bench.Effects.OfType<TellAssembly>().SelectMany(effect => effect.Recorded).Select(recorded => recorded.Picture));
        Assert.Equal(JobStatus.Assembling, bench.Job.Status);
    }
}
