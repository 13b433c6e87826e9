using System.Security.Cryptography;
using AADiff.Bench.Measuring;
using AADiff.Bench.Rendering;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Planning;
using AADiff.GpuNode.Hosting;
using AADiff.GpuNode.Pictures;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using Akka.Actor;
using MathNet.Numerics.Statistics;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace AADiff.Bench.Overhead;

/// <summary>What the farm costs a picture beyond drawing it.</summary>
internal static class OverheadBench
{
    private const int WarmUp = 400;
    private const int Rounds = 3;

    /// <param name="output">Gets the table.</param>
    /// <param name="pictures">Of each measured job.</param>
    public static async Task<int> RunAsync(TextWriter output, int pictures)
    {
        int slots = GpuNodeHosting.RoleOf(FarmConfiguration.Load([])).Slots;
        byte[] png = Png();
        output.WriteLine($"{pictures} different pictures of {png.Length} bytes in batches of {slots}; medians of {Rounds} rounds that take turns");
        MachineLoad.Write(output, "before");
        (string Name, Func<Task<Cost>> Measure)[] parts =
        [
            ("farm without the video", () => FarmAsync(pictures, slots, png, NoVideo.Props)),
            ("farm with the video", () => FarmAsync(pictures, slots, png, assembly: null)),
            ("its store by itself", () => StoreAsync(pictures, slots, png)),
        ];
        List<Cost>[] costs = [.. parts.Select(_ => new List<Cost>())];
        for (int round = 1; round <= Rounds; round++)
        {
            for (int part = 0; part < parts.Length; part++)
            {
                costs[part].Add(await parts[part].Measure());
            }
        }

        Markdown.Header(output, "what", "pictures/s", "wall ms/picture", "processor ms/picture", "journal bytes/picture", "pictures/journal event");
        for (int part = 0; part < parts.Length; part++)
        {
            double wall = Median(cost => cost.Spent.Wall);
            Markdown.Row(
                output, parts[part].Name, $"{pictures / wall:f0}", $"{1000 * wall / pictures:f2}",
                $"{1000 * Median(cost => cost.Spent.Processor) / pictures:f2}",
                costs[part][0].Journal is null ? "" : $"{Median(cost => cost.Journal!.Bytes) / pictures:f0}",
                costs[part][0].Journal is null ? "" : $"{pictures / Median(cost => cost.Journal!.Events):f1}");

            double Median(Func<Cost, double> figure) => costs[part].Select(figure).Median();
        }

        MachineLoad.Write(output, "after");
        return 0;
    }

    /// <summary>From the job's submission to its end, with its planning, which is next to nothing here.</summary>
    private static async Task<Cost> FarmAsync(int pictures, int slots, byte[] png, Func<JobAssembly, Props>? assembly)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync(cacheFolder: null, services =>
        {
            services.AddSingleton<Func<IPictureRenderer>>(() => new InstantRenderer(slots, png));
            services.AddSingleton<IJobPlanner>(all => new PlainPlanner(all.GetRequiredService<IObjectStore>()));
            if (assembly is not null)
            {
                services.AddSingleton(assembly);
            }
        });
        await RunAsync(PlainPlanner.JobId("warm", WarmUp));
        string id = PlainPlanner.JobId("measured", pictures);
        Effort.Stopclock clock = Effort.Stopclock.Start();
        await RunAsync(id);
        Effort spent = clock.Read();
        return new Cost(spent, JournalSize.Of(farm.Journal, id));

        async Task RunAsync(string jobId) => await farm.FinishAsync(await farm.SubmitAsync(Recording.Thunder, Recording.Thunder.Preset, jobId));
    }

    /// <summary>What a node asks of the store for each picture, and nothing else: whether it is there, its digest, its file.</summary>
    private static async Task<Cost> StoreAsync(int pictures, int slots, byte[] png)
    {
        using TemporaryFolder folder = new();
        FolderObjectStore store = new(folder.Path);
        await RunAsync(WarmUp, new BaseKey(new string('0', 64)));
        Effort.Stopclock clock = Effort.Stopclock.Start();
        await RunAsync(pictures, new BaseKey(new string('1', 64)));
        return new Cost(clock.Read(), Journal: null);

        Task RunAsync(int count, BaseKey key) => Parallel.ForEachAsync(
            Enumerable.Range(0, count).Select(i => BaseSpec.PictureKey(key, [i])),
            new ParallelOptions { MaxDegreeOfParallelism = slots },
            async (picture, cancellationToken) =>
            {
                await StoredPictures.FindAsync(store, picture, TimeProvider.System);
                string digest = Convert.ToHexStringLower(SHA256.HashData(png));
                await store.PutAsync(
                    ObjectNames.Picture(picture, digest[..26]), new MemoryStream(png, writable: false), "image/png", cancellationToken);
            });
    }

    /// <summary>A gradient of the size that the bundled model draws.</summary>
    private static byte[] Png()
    {
        using SKBitmap bitmap = new(128, 128, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                bitmap.SetPixel(x, y, new SKColor((byte)(2 * x), (byte)(2 * y), (byte)(x * y / 64)));
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    private sealed record Cost(Effort Spent, JournalSize? Journal);
}
