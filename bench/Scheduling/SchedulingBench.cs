using System.Diagnostics;
using static AADiff.Bench.Scheduling.SimulatedNode;

namespace AADiff.Bench.Scheduling;

/// <summary>How well and how fast the farm spreads its work, without rendering any.</summary>
public static class SchedulingBench
{
    /// <summary>Short: the more pictures in the same time, the more there is to schedule.</summary>
    private const double BatchSeconds = 1;

    private static readonly int[] _sizes = [4, 4, 2, 2, 1];

    /// <summary>Five nodes of unequal size and of unequal speed; 900 pictures; ten placements each.</summary>
    public static int Makespan(TextWriter output)
    {
        Row(output, "slots 4:4:2:2:1, a batch takes 8 s", [Steady(4, 8), Steady(4, 8), Steady(2, 8), Steady(2, 8), Steady(1, 8)], 13 / 8.0);
        Row(output, "one slot each, speeds 4:4:2:2:1", [Steady(1, 2), Steady(1, 2), Steady(1, 4), Steady(1, 4), Steady(1, 8)], 1.625);
        Row(output, "one slot each, one node 8x slower", [Steady(1, 2), Steady(1, 2), Steady(1, 2), Steady(1, 16)], 1.5625);
        Row(
            output,
            "speeds 4:4:2:2:1, the first turns 8x slower at 200 s",
            [new SimulatedNode(1, (at, _) => TimeSpan.FromSeconds(at < 200 ? 2 : 16)), Steady(1, 2), Steady(1, 4), Steady(1, 4), Steady(1, 8)],
            rate: null,
            ideal: 200 + ((900 - (200 * 1.625)) / 1.1875));

        // Twenty adaptive jobs, whose pictures become known in waves.
        Row(
            output, "slots 4:4:2:2:1, 20 jobs in waves of 33, 8, 4", [Steady(4, 8), Steady(4, 8), Steady(2, 8), Steady(2, 8), Steady(1, 8)], 13 / 8.0,
            jobs: 20, waves: [33, 8, 4]);
        return 0;
    }

    /// <summary>Two nodes of four slots, batches of half a second: short enough for a wait to cost something.</summary>
    public static int Linger(TextWriter output)
    {
        foreach (int milliseconds in new[] { 0, 5, 10, 20, 50, 100 })
        {
            SimulationResult result = new FarmSimulation(
                new SimulationPlan([Steady(4, 0.5), Steady(4, 0.5)], 2000) { Linger = TimeSpan.FromMilliseconds(milliseconds) }).Run();
            output.WriteLine(
                $"linger {milliseconds,3} ms  {2000.0 / result.Batches:0.00} pictures a batch  makespan {result.Makespan / 125:0.000} of the ideal");
        }

        return 0;
    }

    public static int Throughput(TextWriter output, int nodes, int frames)
    {
        var plan = new SimulationPlan([.. Enumerable.Range(0, nodes).Select(i => Steady(_sizes[i % _sizes.Length], BatchSeconds))], frames, Jobs: 20);
        var simulation = new FarmSimulation(plan);
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        int reported = 0;
        var clock = Stopwatch.StartNew();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        SimulationResult result = simulation.Run(done =>
        {
            if (done - reported >= frames / 10)
            {
                reported = done;
                long used = GC.GetTotalMemory(forceFullCollection: true) - before;
                most = Math.Max(most, used);
                output.WriteLine($"{done,9} pictures  {clock.Elapsed.TotalSeconds,6:0.0} s  {used / 1e6,6:0.0} MB");
            }
        });
        double seconds = clock.Elapsed.TotalSeconds;
        double busy = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        double rate = plan.Nodes.Sum(n => n.Slots) / BatchSeconds;
        output.WriteLine(
            $"{nodes} nodes, {frames} pictures, 20 users: {frames / seconds:0} pictures/s scheduled on the wall clock, {frames / busy:0} per CPU second, "
            + $"{result.Scheduling.TotalMicroseconds / frames:0.0} us a picture in the scheduler itself, {result.Messages / busy:0} messages per CPU second, "
            + $"{result.Messages / (double)frames:0.0} messages a picture; makespan {result.Makespan / (frames / rate):0.000} of the ideal; "
            + $"{result.Renderings - frames} duplicates; most owners alive {result.MostOwners}; memory at most {most / 1e6:0.0} MB");
        return result.Answers == frames ? 0 : 1;
    }

    private static void Row(
        TextWriter output, string what, SimulatedNode[] nodes, double? rate, double ideal = 0, int jobs = 1, params int[] waves)
    {
        SimulationResult[] runs = [.. Enumerable.Range(1, 10).Select(
            seed => new FarmSimulation(new SimulationPlan([.. nodes], 900, jobs, seed) { Waves = [.. waves] }).Run())];
        double best = rate is double known ? 900 / known : ideal;
        output.WriteLine(
            $"{what,-55} ideal {best,4:0} s  mean {runs.Average(r => r.Makespan) / best:0.000}  worst {runs.Max(r => r.Makespan) / best:0.000}  "
            + $"stolen {runs.Average(r => r.Stolen),4:0}  backups {runs.Average(r => r.BackUps):0.0}  duplicates {runs.Average(r => r.Renderings - 900):0.0}");
    }
}
