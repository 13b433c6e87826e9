using AADiff.Coordinator.Scheduling;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.Coordinator.Scheduling.SchedulerEffect;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Tests.Scheduling;

/// <summary>What the scheduler tells operators, autoscalers and jobs that wait.</summary>
public sealed class SchedulerAnswersTests : SchedulerScenario
{
    [Fact]
    public void The_farm_shows_what_waits_in_gpu_seconds()
    {
        Send(Demand("job", unsent: 8, outstanding: 2), Node("a", milliseconds: 500), Node("b", milliseconds: 1500));

        var farm = Assert.IsType<FarmSnapshot>(State.Handle(GetFarm.Instance, Now).Reply);

        Assert.Equal((2, 1, 10.0), (farm.Nodes.Length, farm.Jobs.Length, farm.PendingGpuSeconds));
    }

    [Fact]
    public void A_job_that_waits_for_other_jobs_of_its_user_says_so()
    {
        State = State with { MostOfUser = 1 };
        Send(Node("a", slots: 4));
        Send(Demand("first"));
        Send(Demand("first") with { Unsent = 5, Outstanding = 1 });

        Credits credits = Send(Demand("second")).OfType<TellJob>().Select(told => told.Message).OfType<Credits>().Single(told => told.JobId == "second");

        Assert.Equal(0, credits.Window);
        Assert.Contains("access:pictures", credits.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_job_needs_that_can_not_write_to_its_journal_still_counts_for_an_autoscaler()
    {
        Send(Node("a", milliseconds: 2000), Demand("job") with { Unsent = 5, Outstanding = 1 });
        double needed = State.PendingGpuSeconds;
        Assert.Equal(12, needed);
        Now += FarmTimings.SchedulerSilence + TimeSpan.FromSeconds(1);
        Send(Node("a", milliseconds: 2000), SchedulerState.Tick.Instance);
        Assert.Empty(State.Jobs);
        Assert.Equal(needed, State.PendingGpuSeconds);

        Send(Demand("job") with { Unsent = 5, Outstanding = 1 });
        Assert.Equal(needed, State.PendingGpuSeconds);
        Send(Demand("job") with { Unsent = 0, Outstanding = 0 });
        Assert.Equal(0, State.PendingGpuSeconds);

        Send(Demand("lost"));
        Now += FarmTimings.SchedulerSilence + TimeSpan.FromSeconds(1);
        Send(SchedulerState.Tick.Instance);
        Assert.NotEqual(0, State.PendingGpuSeconds);
        Now += FarmTimings.SilentJobMemory;
        Send(SchedulerState.Tick.Instance);
        Assert.Equal(0, State.PendingGpuSeconds);
    }
}
