using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Bench.Rendering;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AADiff.Bench.Overhead;

/// <summary>Many jobs of several users submitted at once to a SQLite journal that takes snapshots, all to their end.</summary>
internal static class BurstBench
{
    private const int Users = 5;
    private const int PicturesAJob = 50;
    private const int Slots = 8;

    /// <summary>Events of a job between two snapshots, few enough that each job takes several.</summary>
    private const int SnapshotEvery = 10;

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(100);

    /// <param name="output">Gets the table.</param>
    /// <param name="jobs">Submitted at once.</param>
    public static async Task<int> RunAsync(TextWriter output, int jobs)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync(cacheFolder: null, services =>
        {
            services.AddSingleton<Func<IPictureRenderer>>(() => new InstantRenderer(Slots, [1, 2, 3]));
            services.AddSingleton<IJobPlanner>(all => new PlainPlanner(all.GetRequiredService<IObjectStore>()));
            services.AddSingleton<Func<JobAssembly, Props>>(NoVideo.Props);
            services.AddSingleton(new JobPolicy { SnapshotEvery = SnapshotEvery });
        });
        RenderRequest request = await farm.RequestAsync(Recording.Thunder, Recording.Thunder.Preset);
        MachineLoad.Write(output, "before");
        Stopwatch watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (job, stop) =>
            await farm.Farm.SubmitAsync(PlainPlanner.JobId($"burst-{job:000}", PicturesAJob), request with { User = $"user-{job % Users}" }, stop));
        double taken = watch.Elapsed.TotalSeconds;

        Dictionary<string, double> ended = [];
        double slowest = 0;
        while (ended.Count < jobs)
        {
            long began = Stopwatch.GetTimestamp();
            IReadOnlyList<JobView> page = (await farm.Farm.PageAsync(new JobQuery(Limit: JobQuery.MostLimit))).Jobs;
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            foreach (JobView job in page.Where(job => job.Status.HasEnded()))
            {
                ended.TryAdd(job.JobId, job.Status == JobStatus.Completed
                    ? watch.Elapsed.TotalSeconds
                    : throw new InvalidOperationException($"job {job.JobId} ended as {job.Status}: {job.Reason}"));
            }

            await Task.Delay(_glance);
        }

        double[] ends = [.. ended.Values.Order()];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{jobs} jobs of {Users} users, {PicturesAJob} pictures each: taken after {taken:f1} s, the first has ended after {ends[0]:f1} s, "
                + $"half of them after {ends[jobs / 2]:f1} s, all after {ends[^1]:f1} s ({jobs * PicturesAJob / ends[^1]:f0} pictures a second); "
                + $"the slowest list took {slowest:f0} ms"));
        Markdown.Header(output, "in the journal", "rows");
        Markdown.Row(output, "events", $"{await CountAsync(farm, new SqliteCommand("select count(*) from journal"))}");
        Markdown.Row(output, "snapshots", $"{await CountAsync(farm, new SqliteCommand("select count(*) from snapshot"))}");
        Markdown.Row(output, "MB, the log not yet taken in included", $"{(new FileInfo(farm.Journal).Length + new FileInfo($"{farm.Journal}-wal").Length) / 1e6:f1}");
        MachineLoad.Write(output, "after");
        return 0;
    }

    private static async Task<long> CountAsync(FreshFarm farm, SqliteCommand command)
    {
        await using SqliteConnection connection = new($"Data Source={farm.Journal}");
        await connection.OpenAsync();
        await using (command)
        {
            command.Connection = connection;
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }
}
