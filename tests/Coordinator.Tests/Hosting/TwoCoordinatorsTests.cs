using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class TwoCoordinatorsTests
{
    [Fact]
    public async Task Either_coordinator_answers_for_all_jobs_and_one_goes_on_alone()
    {
        await using CoordinatorBench first = await CoordinatorBench.StartAsync(pictures: 30);
        await using CoordinatorBench second = await first.JoinAsync();
        first.Frames.Answer = m => m.Picture < 10 ? FakePictures.Render(m) : [];
        first.Window = second.Window = 30;
        string[] jobs = [.. Enumerable.Range(0, 6).Select(number => $"job-{number}")];
        foreach (string job in jobs)
        {
            await first.SubmitAsync(job);
            await second.WaitForAsync(job, view => view.Done == 10);
        }

        FarmView farm = await first.Farm.StatusAsync();
        Assert.Equal(2, farm.Members.Length);

        await first.LeaveAsync();
        first.Frames.Answer = FakePictures.Render;

        foreach (string job in jobs)
        {
            await second.WaitForAsync(job, JobStatus.Completed);
        }

        Assert.Equal(6, (await second.Farm.ListAsync()).Count);
        Assert.Equal(6, first.Planner.Plans);
    }
}
