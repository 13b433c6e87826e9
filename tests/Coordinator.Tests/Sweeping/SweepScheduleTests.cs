using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Sweeping;

public sealed class SweepScheduleTests
{
    private readonly FakeFarm _farm = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_farm_sweeps_an_hour_after_it_started_and_then_every_so_often_even_after_a_failure()
    {
        using SweepSchedule schedule = Schedule(new SweepOptions { Every = 6, Pictures = 7, Jobs = 90 });
        _farm.Silent = 1;
        await schedule.StartAsync(CancellationToken.None);

        await PassAsync(TimeSpan.FromHours(1), () => _farm.Silent == 0);
        Assert.Empty(_farm.Sweeps);
        await PassAsync(TimeSpan.FromHours(6), () => _farm.Sweeps.Count == 1);
        await PassAsync(TimeSpan.FromHours(6), () => _farm.Sweeps.Count == 2);

        Assert.All(_farm.Sweeps, request => Assert.Equal(new SweepRequest(OlderDays: 90, PictureDays: 7), request));
        await schedule.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_farm_that_was_told_so_never_sweeps_by_itself()
    {
        using SweepSchedule schedule = Schedule(new SweepOptions { Every = 0 });

        await schedule.StartAsync(CancellationToken.None);

        await schedule.ExecuteTask!;
        Assert.Empty(_farm.Sweeps);
    }

    private SweepSchedule Schedule(SweepOptions options) => new(_farm, options, _time, NullLogger<SweepSchedule>.Instance);

    /// <summary>Lets so much time pass, in steps, since the schedule goes to sleep again on a thread of its own; far from as much again.</summary>
    private async Task PassAsync(TimeSpan span, Func<bool> until)
    {
        TimeSpan step = span / 20;
        for (int steps = 0; !until(); steps++)
        {
            Assert.True(steps < 1000, "it never came");
            _time.Advance(step);
            await Task.Delay(10);
        }
    }
}
