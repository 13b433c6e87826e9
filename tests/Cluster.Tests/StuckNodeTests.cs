using System.Diagnostics;
using System.Runtime.Versioning;
using AADiff.Shared.Farm;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Testing.Cluster;
using SkiaSharp;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>Work that ignores its end in a process of a farm, here because the system call that it is in does not return.</summary>
[Collection(UndisturbedRun.Coming)]
[SupportedOSPlatform("linux")]
public sealed class StuckNodeTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_node_whose_work_goes_on_after_a_cancel_ends_with_70_and_draws_for_others_when_it_is_started_anew()
    {
        await using ProcessCluster cluster = new();
        await cluster.StartAsync(gpus: 0);
        IObjectStore store = cluster.Storage.Objects;
        InputName mask = await StoreMaskAsync(store);
        RenderRequest request = await new SmallJob(Frames: 12, Steps: 4, Seed: 150).RequestAsync(store);
        await cluster.Farm().SubmitAsync("stuck", request with { Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = mask } } });
        await cluster.UntilAsync("the job is planned", async () => (await cluster.Farm().FindAsync("stuck"))!.Frames > 0);

        // A pipe that nobody writes into: who reads it waits. It opens for writing when somebody has opened it for reading.
        string pipe = Path.Combine(cluster.Storage.Settings["AADIFF__OBJECTS__FOLDER"], mask.Value);
        File.Delete(pipe);
        using (Process mkfifo = Process.Start("mkfifo", [pipe]))
        {
            await mkfifo.WaitForExitAsync();
        }

        cluster.Start("g1");
        await using (await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write)).WaitAsync(_limit))
        {
            await cluster.Farm().CommandAsync("stuck", JobCommandKind.Cancel);

            Assert.Equal(FarmExit.StuckStep, await cluster["g1"].EndAsync(_limit));
        }

        Assert.Contains("was told to end", cluster["g1"].Tail(20), StringComparison.Ordinal);
        Assert.Equal(JobStatus.Cancelled, (await cluster.Farm().FindAsync("stuck"))!.Status);
        cluster.Start("g1");
        await cluster.Farm().SubmitAsync("other", request);
        WatchedJob other = new(cluster, "other");
        await other.EndedAsync();
        Assert.Equal(JobStatus.Completed, (await other.LookAsync()).Status);
    }

    private static async Task<InputName> StoreMaskAsync(IObjectStore store)
    {
        using SKBitmap picture = new(64, 64);
        picture.Erase(SKColors.White);
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        InputName name = InputName.Of(Sha256Digest.Of(png.Span), ".png");
        await store.PutAsync(name.Value, png.AsStream(), "image/png");
        return name;
    }
}
