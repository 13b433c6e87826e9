using System.Collections.Concurrent;
using System.Diagnostics;
using AADiff.Bench.Measuring;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Testing.Cluster;
using MathNet.Numerics.Statistics;

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
        ConcurrentBag<double> ready = [], submitted = [], listed = [];
        int unready = 0, encoders = 0;
        using CancellationTokenSource over = new();
        Task watching = WatchAsync();
        Task listing = ListAsync();
        Stopwatch all = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (job, stop) =>
        {
            long began = Stopwatch.GetTimestamp();
            await cluster.Farm().SubmitAsync($"burst-{job:0000}", request with { User = $"user-{job % Users}", Seed = (ulong)job }, stop);
            submitted.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
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
        Markdown.Header(output, "what", "times", "median ms", "p99 ms", "longest ms");
        Row("submit", submitted);
        Row("/readyz, until all are planned", ready);
        Row("list, until all are planned", listed);
        MachineLoad.Write(output, "after");
        return 0;

        async Task WatchAsync()
        {
            while (!over.IsCancellationRequested)
            {
                long began = Stopwatch.GetTimestamp();
                using HttpResponseMessage answer = await cluster.Http().GetAsync(new Uri("readyz", UriKind.Relative));
                ready.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                unready += answer.IsSuccessStatusCode ? 0 : 1;
                encoders = Math.Max(encoders, Process.GetProcessesByName("ffmpeg").Length);
                await Task.Delay(_glance);
            }
        }

        async Task ListAsync()
        {
            while (!over.IsCancellationRequested)
            {
                long began = Stopwatch.GetTimestamp();
                await cluster.Farm().PageAsync(new JobQuery { Limit = 50 });
                listed.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                await Task.Delay(_glance);
            }
        }

        void Row(string what, IReadOnlyCollection<double> milliseconds) => Markdown.Row(
            output, what, $"{milliseconds.Count}", $"{milliseconds.Median():f0}", $"{milliseconds.Quantile(0.99):f0}", $"{milliseconds.Max():f0}");
    }
}
