using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <summary>
/// A coordinator that is killed and comes back at once, again and again, while the processors are busy: the moment in which it and the others
/// call each other is the one in which connections used to be lost (docs/adr/0004).
/// </summary>
internal static class RejoinVerb
{
    private const int GpuNodes = 2;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    /// <param name="output">Takes a line a time that was not clean, and the sum.</param>
    /// <param name="times">How often.</param>
    /// <param name="seed">Of the pauses between the times.</param>
    /// <returns>Exit code: 0 when it was let in every time.</returns>
    public static async Task<int> RunAsync(TextWriter output, int times, int seed)
    {
        Random random = new(seed);
        List<double> seconds = [];
        int shutOut = 0;
        ProcessCluster cluster = await FreshAsync();
        using (BusyProcessors.Begin())
        {
            for (int time = 1; time <= times; time++)
            {
                // Long enough for the farm to be whole again, and never in step with its rounds of gossip.
                await Task.Delay(TimeSpan.FromSeconds(5 + (3 * random.NextDouble())));
                try
                {
                    seconds.Add(await KillAndReturnAsync(cluster));
                }
                catch (TimeoutException)
                {
                    shutOut++;
                    await output.WriteLineAsync($"time {time}: the farm had not let it in after {_limit.TotalSeconds:0} s");
                    await cluster.DisposeAsync();
                    cluster = await FreshAsync();
                }
            }
        }

        await cluster.DisposeAsync();
        seconds.Sort();
        await output.WriteLineAsync(seconds.Count == 0
            ? $"never back, {shutOut} times shut out"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"back {seconds.Count} times after {seconds[seconds.Count / 2]:0.0} s (median), {seconds[^1]:0.0} s (longest); {shutOut} times shut out"));
        MachineLoad.Write(output, "at the end");
        return shutOut == 0 ? 0 : 1;
    }

    private static async Task<ProcessCluster> FreshAsync()
    {
        ProcessCluster cluster = new();
        await cluster.StartAsync(GpuNodes);
        return cluster;
    }

    /// <summary>Seconds from the new start until all GPU nodes have reported to it.</summary>
    private static async Task<double> KillAndReturnAsync(ProcessCluster cluster)
    {
        cluster["c1"].Send(UnixSignal.Kill);
        await cluster["c1"].EndAsync(_limit);
        Stopwatch watch = Stopwatch.StartNew();
        cluster.Start("c1");
        await cluster.UntilAsync(
            "the GPU nodes have reported", async () => (await cluster.Farm().StatusAsync()).Nodes.Length == GpuNodes, _limit.TotalSeconds);
        return watch.Elapsed.TotalSeconds;
    }
}
