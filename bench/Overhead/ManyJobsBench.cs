using AADiff.Bench.Measuring;
using AADiff.Bench.Rendering;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;

namespace AADiff.Bench.Overhead;

/// <summary>What finished jobs leave behind in the memory of a coordinator.</summary>
internal static class ManyJobsBench
{
    private const int Parts = 4;
    private const int AtOnce = 8;
    private const int PicturesAJob = 4;

    /// <param name="output">Gets the table.</param>
    /// <param name="jobs">In all.</param>
    public static async Task<int> RunAsync(TextWriter output, int jobs)
    {
        output.WriteLine($"{jobs} jobs of {PicturesAJob} pictures, {AtOnce} at once, one after the other in one process; drawing costs nothing");
        await using FreshFarm farm = await FreshFarm.StartAsync(cacheFolder: null, services =>
        {
            services.AddSingleton<Func<IPictureRenderer>>(() => new InstantRenderer(AtOnce, [1, 2, 3]));
            services.AddSingleton<IJobPlanner>(all => new PlainPlanner(all.GetRequiredService<IObjectStore>()));
            services.AddSingleton<Func<JobAssembly, Props>>(NoVideo.Props);
        });
        Markdown.Header(output, "finished jobs", "live memory, MB", "of the process, MB", "seconds for these jobs");
        await FinishAsync(farm, 0, AtOnce);
        Row(output, $"{AtOnce} (warm)", 0);
        for (int part = 0; part < Parts; part++)
        {
            Effort.Stopclock clock = Effort.Stopclock.Start();
            await FinishAsync(farm, AtOnce + (part * jobs / Parts), jobs / Parts);
            Row(output, $"{(part + 1) * jobs / Parts}", clock.Read().Wall);
        }

        // Nobody asks for them any more, so they go.
        await Task.Delay(FarmTimings.JobPassivation + TimeSpan.FromSeconds(10));
        Row(output, $"{jobs}, left alone for {FarmTimings.JobPassivation.TotalMinutes:0} min", 0);
        return 0;
    }

    private static Task FinishAsync(FreshFarm farm, int first, int count) => Parallel.ForEachAsync(
        Enumerable.Range(first, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (number, _) => await farm.FinishAsync(
            await farm.SubmitAsync(Recording.Thunder, Recording.Thunder.Preset, PlainPlanner.JobId($"job-{number}", PicturesAJob))));

    private static void Row(TextWriter output, string jobs, double seconds) => Markdown.Row(
        output, jobs, $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:f1}", $"{Environment.WorkingSet / 1e6:f0}",
        seconds > 0 ? $"{seconds:f1}" : "");
}
