using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;

namespace AADiff.Bench.Submitting;

/// <summary>How a farm of processes, with PostgreSQL, answers while many jobs are submitted to one coordinator and each is watched at another.</summary>
internal static class WatchBench
{
    private const int Users = 5;

    /// <summary>Commands to each job, whose way to whoever watches is measured.</summary>
    private const int Commands = 2;

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <param name="output">Gets the tables.</param>
    /// <param name="jobs">Submitted at once.</param>
    public static async Task<int> RunAsync(TextWriter output, int jobs)
    {
        await using PostgresServer journal = await PostgresServer.StartAsync();
        await using ProcessCluster cluster = new()
        {
            // All of them come from one address, which is not what the limit is for.
            Options = _ => new Dictionary<string, string>
            {
                ["AADIFF__JOURNAL__POSTGRES"] = journal.ConnectionString,
                ["AADIFF__ACCESS__REQUESTS"] = "0",
            },
        };
        await cluster.StartAsync(gpus: 1);
        cluster.Start("c2");
        await cluster.ReadyAsync(gpus: 1, "c2");
        RenderRequest request = await new SmallJob(Frames: 48, Steps: 20).RequestAsync(cluster.Storage.Objects);
        MachineLoad.Write(output, "before");
        Memory(output, cluster, "no job");
        Latencies submitted = new("submit"), listed = new("list"), told = new("from a command until whoever watches the job is told");
        ConcurrentDictionary<string, Watched> watched = [];
        using CancellationTokenSource over = new();
        Task listing = listed.KeepAsync(() => cluster.Farm().PageAsync(new JobQuery { Limit = 50 }), _glance, over.Token);
        List<Task> watchers = [];

        foreach (int upTo in (int[])[Math.Min(50, jobs), jobs])
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(watched.Count, upTo - watched.Count), new ParallelOptions { MaxDegreeOfParallelism = jobs }, SubmitAsync);
            watchers.AddRange(watched.Keys.Where(id => watched[id].Start()).Select(id => WatchAsync(id, watched[id])));
            await cluster.UntilAsync("all are watched", () => Task.FromResult(watched.Values.All(job => job.Seen)), 120);
            for (int round = 1; round <= Commands; round++)
            {
                await Parallel.ForEachAsync(watched, new ParallelOptions { MaxDegreeOfParallelism = 8 }, (job, stop) => CommandAsync(job.Key, job.Value, stop));
            }

            Memory(output, cluster, $"{upTo} jobs, each watched");
        }

        FarmView farm = await cluster.Farm().StatusAsync();
        await over.CancelAsync();
        await Task.WhenAll([listing, .. watchers]);
        output.WriteLine();
        output.WriteLine($"{jobs} jobs of {Users} users, submitted at c1 and watched at c2; at the end: "
            + string.Join(", ", farm.JobsByStatus.Select(status => $"{status.Value} {status.Key}")));
        Latencies.Write(output, submitted, listed, told);
        MachineLoad.Write(output, "after");
        return 0;

        async ValueTask SubmitAsync(int job, CancellationToken stop)
        {
            string id = $"watched-{job:0000}";
            await submitted.MeasureAsync(() => cluster.Farm().SubmitAsync(id, request with { User = $"user-{job % Users}", Seed = (ulong)job }, stop));
            watched[id] = new Watched();
        }

        async Task WatchAsync(string id, Watched job)
        {
            try
            {
                await foreach (JobView view in cluster.Farm("c2").FollowAsync(id, over.Token))
                {
                    job.Told(view.Priority);
                }
            }
            catch (OperationCanceledException)
            {
                // The bench is over.
            }
        }

        async ValueTask CommandAsync(string id, Watched job, CancellationToken stop)
        {
            (int priority, Task came) = job.Next();
            long began = Stopwatch.GetTimestamp();
            JobCommandReply reply = await cluster.Farm().CommandAsync(id, JobCommandKind.SetPriority, priority, stop);
            if (reply.Refused is null)
            {
                await came.WaitAsync(_patience, stop);
                told.Add(Stopwatch.GetElapsedTime(began));
            }
        }
    }

    private static void Memory(TextWriter output, ProcessCluster cluster, string when) => output.WriteLine(
        $"memory of the processes, {when}: "
        + string.Join(", ", cluster.Alive.Order(StringComparer.Ordinal).Select(name => $"{name} {Megabytes(cluster[name].Id):f0} MB")));

    private static double Megabytes(int process) => double.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>A job as whoever follows it has been told of it.</summary>
    private sealed class Watched
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _priority = 50;
        private bool _started;

        public bool Seen { get; private set; }

        /// <summary>False: it is followed already.</summary>
        public bool Start() => !_started && (_started = true);

        /// <summary>A priority that it does not have, and what ends when it is told.</summary>
        public (int Priority, Task Came) Next()
        {
            lock (_lock)
            {
                _came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return (++_priority, _came.Task);
            }
        }

        public void Told(int priority)
        {
            lock (_lock)
            {
                Seen = true;
                if (priority == _priority)
                {
                    _came.TrySetResult();
                }
            }
        }
    }
}
