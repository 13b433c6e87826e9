using System.Diagnostics.Metrics;
using AADiff.Shared.Telemetry;

namespace AADiff.Coordinator.Scheduling;

/// <summary>What the scheduler knows of the farm, in figures. Only of the process in which it lives.</summary>
internal static class SchedulerMeasures
{
    private static volatile SchedulerState? _now;

    static SchedulerMeasures()
    {
        FarmMeter.Observe("aadiff.nodes", "GPU nodes by state", () => Look(farm => Enum.GetValues<NodeStatus>()
            .Select(state => new Measurement<double>(
                farm.Nodes.Values.Count(node => node.Status == state), FarmMeter.Label("state", state.ToString().ToLowerInvariant())))));
        FarmMeter.Observe("aadiff.slots", "Pictures that the ready GPU nodes draw at the same time", () => Look(
            farm => [new(farm.Nodes.Values.Where(node => node.IsReady).Sum(node => node.Report.Slots))]));
        FarmMeter.Observe("aadiff.queue.pictures", "Pictures that jobs still need", () => Look(farm =>
        [
            new(farm.Jobs.Values.Sum(job => (double)job.Demand.Unsent), FarmMeter.Label("state", "waiting")),
            new(farm.Jobs.Values.Sum(job => (double)job.Demand.Outstanding), FarmMeter.Label("state", "sent")),
        ]));
        FarmMeter.Observe("aadiff.queue.jobs", "Jobs that still need pictures", () => Look(farm => [new(farm.Jobs.Count)]));
        FarmMeter.Observe("aadiff.queue.gpu.seconds", "GPU time of all pictures that jobs still need", () => Look(farm => [new(farm.PendingGpuSeconds)]));
    }

    /// <param name="farm">As it is now; null: the scheduler has left this process.</param>
    public static void Show(SchedulerState? farm) => _now = farm;

    private static IEnumerable<Measurement<double>> Look(Func<SchedulerState, IEnumerable<Measurement<double>>> look) => _now is { } farm ? look(farm) : [];
}
