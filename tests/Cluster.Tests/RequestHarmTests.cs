using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>What bad requests, bad models and a bad store do to a farm of real processes, over HTTP: to their own job, and to nobody else.</summary>
[Collection(UndisturbedRun.Apart)]
public sealed class RequestHarmTests(SharedFarm farm) : IClassFixture<SharedFarm>
{
    private static readonly SmallJob _job = new(Frames: 12, Steps: 4);

    [Fact]
    public async Task A_mask_that_is_not_there_fails_its_own_job_with_its_sentence_and_no_node()
    {
        for (ulong seed = 100; seed < 104; seed++)
        {
            RenderRequest request = await (_job with { Seed = seed }).RequestAsync(farm.Cluster.Storage.Objects, $"user {seed}");
            JobView failed = await FailedAsync($"mask-{seed}", request with
            {
                Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = InputName.Parse($"inputs/{new string('e', 64)}.png") } },
            });

            Assert.Equal(ErrorClass.Input, failed.FailureClass);
            Assert.Contains("mask", failed.Reason, StringComparison.Ordinal);
        }

        await OthersAreServedAsync("after-masks", seed: 110);
    }

    [Fact]
    public async Task A_model_whose_decoder_is_cut_fails_its_jobs_with_their_sentence_and_no_node()
    {
        for (ulong seed = 120; seed < 122; seed++)
        {
            RenderRequest request = await (_job with { Seed = seed }).RequestAsync(farm.Cluster.Storage.Objects);
            JobView failed = await FailedAsync($"cut-{seed}", request with { Model = SharedFarm.CutModel });

            Assert.Equal(ErrorClass.Model, failed.FailureClass);
            Assert.Contains(SharedFarm.CutModel, failed.Reason, StringComparison.Ordinal);
        }

        await OthersAreServedAsync("after-models", seed: 130);
    }

    [Fact]
    public async Task A_recorded_picture_that_was_replaced_in_the_store_is_drawn_again_without_anybody_asking()
    {
        // One segment, so nothing is encoded before the last picture is recorded.
        IObjectStore store = farm.Cluster.Storage.Objects;
        await farm.Cluster.Farm().SubmitAsync("replaced", await (_job with { Frames = 30, Steps = 10, Seed = 140 }).RequestAsync(store));
        string[] stored = [];
        await farm.Cluster.UntilAsync("pictures are recorded", async () =>
        {
            stored = (await farm.Cluster.Farm().FindAsync("replaced"))!.Done >= 6 ? await PicturesAsync(store, "replaced") : [];
            return stored.Length >= 6;
        });
        byte[] other = await ReadAsync(store, stored[^1]);
        foreach (string victim in stored[..2])
        {
            await store.DeleteAsync(victim);
            await store.PutAsync(victim, new MemoryStream(other), "image/png");
        }

        WatchedJob watched = new(farm.Cluster, "replaced");
        await watched.EndedAsync();

        AuditReport report = await watched.AuditAsync(undisturbed: null);
        Assert.Empty(report.Findings);
        string[] now = await PicturesAsync(store, "replaced");
        Assert.All(stored[..2], victim => Assert.DoesNotContain(victim, now));
    }

    /// <summary>Also that the node without the model, which is idle all the while, gets no picture of it.</summary>
    private async Task OthersAreServedAsync(string id, ulong seed)
    {
        await farm.Cluster.Farm().SubmitAsync(id, await (_job with { Seed = seed }).RequestAsync(farm.Cluster.Storage.Objects, "bob"));
        WatchedJob watched = new(farm.Cluster, id);
        await watched.EndedAsync();

        AuditReport report = await watched.AuditAsync(undisturbed: null);
        Assert.Empty(report.Findings);
        Assert.All(report.Attempts, attempt => Assert.EndsWith($":{farm.Cluster.PortOf("g1")}", attempt.Node, StringComparison.Ordinal));
        Assert.All(await farm.Cluster.Farm().NodesAsync(), node => Assert.Null(node.Fenced));
    }

    private async Task<JobView> FailedAsync(string id, RenderRequest request)
    {
        await farm.Cluster.Farm().SubmitAsync(id, request);
        WatchedJob watched = new(farm.Cluster, id);
        await watched.EndedAsync();
        JobView view = await watched.LookAsync();
        Assert.Equal(JobStatus.Failed, view.Status);
        return view;
    }

    /// <summary>Objects of a job's pictures, the oldest first.</summary>
    private static async Task<string[]> PicturesAsync(IObjectStore store, string job)
    {
        Storyboard storyboard = JsonSerializer.Deserialize<Storyboard>(await ReadAsync(store, ObjectNames.Storyboard(job)), SpecJson.Options)!;
        List<ObjectInfo> found = [];
        foreach (PlannedPicture picture in storyboard.Pictures)
        {
            await foreach (ObjectInfo info in store.ListAsync(ObjectNames.Picture(picture.Key)))
            {
                found.Add(info);
            }
        }

        return [.. found.OrderBy(info => info.Modified).Select(info => info.Name)];
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, string name)
    {
        await using Stream content = await store.OpenAsync(name);
        using MemoryStream bytes = new();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
