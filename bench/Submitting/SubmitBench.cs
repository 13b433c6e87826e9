using System.Diagnostics;
using AADiff.Bench.Measuring;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Testing.Cluster;

namespace AADiff.Bench.Submitting;

/// <summary>How a coordinator answers while many jobs are submitted at once: a process of its own, over HTTP, without GPU nodes.</summary>
internal static class SubmitBench
{
    private const int Users = 5;

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);

    /// <param name="output">Gets the table.</param>
    /// <param name="jobs">Submitted at once.</param>
    public static async Task<int> RunAsync(TextWriter output, int jobs)
    {
        // All of them come from one address, which is not what the limit is for.
        await using ProcessCluster cluster = new() { Options = _ => new Dictionary<string, string> { ["AADIFF__ACCESS__REQUESTS"] = "0" } };
        cluster.Start("c1");
        await cluster.UntilAsync("c1 answers", async () => (await cluster.Farm().StatusAsync()).Members.Length > 0);
        RenderRequest request = await new SmallJob(Frames: 240, Steps: 4).RequestAsync(cluster.Storage.Objects) with { Model = "mini" };
        request = request with { Sounds = [request.Sounds[0] with { Words = [] }] };

        MachineLoad.Write(output, "before");
        Latencies ready = new("/readyz, until all are planned"), submitted = new("submit"), listed = new("list, until all are planned");
        int unready = 0, encoders = 0;
        using CancellationTokenSource over = new();
        Task watching = ready.KeepAsync(LookAsync, _glance, over.Token);
        Task listing = listed.KeepAsync(() => cluster.Farm().PageAsync(new JobQuery { Limit = 50 }), _glance, over.Token);
        Stopwatch all = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (job, stop) =>
            await submitted.MeasureAsync(() => cluster.Farm().SubmitAsync($"burst-{job:0000}", request with { User = $"user-{job % Users}", Seed = (ulong)job }, stop)));
        double took = all.Elapsed.TotalSeconds;
        await cluster.UntilAsync(
            "all jobs are planned",
            async () => (await cluster.Farm().StatusAsync()).JobsByStatus.GetValueOrDefault("planning") == 0,
            600);
        double planned = all.Elapsed.TotalSeconds;
        await over.CancelAsync();
        await Task.WhenAll(watching, listing);

        output.WriteLine($"{jobs} jobs of {Users} users at once: taken after {took:f1} s, planned after {planned:f1} s; {unready} looks found /readyz failing; "
            + $"{encoders} processes of ffmpeg at most");
        Latencies.Write(output, submitted, ready, listed);
        MachineLoad.Write(output, "after");
        return 0;

        async Task LookAsync()
        {
            using HttpResponseMessage answer = await cluster.Http().GetAsync(new Uri("readyz", UriKind.Relative));
            unready += answer.IsSuccessStatusCode ? 0 : 1;
            encoders = Math.Max(encoders, Process.GetProcessesByName("ffmpeg").Length);
        }
    }
}
