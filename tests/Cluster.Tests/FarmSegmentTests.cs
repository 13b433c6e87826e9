using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>Segments of a video that GPU nodes encode for the coordinator.</summary>
[Collection(UndisturbedRun.Coming)]
public sealed class FarmSegmentTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessCluster _cluster = new();

    public Task InitializeAsync() => _cluster.StartAsync(gpus: 2);

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_video_that_nodes_encode_has_the_bytes_of_one_process_although_a_node_is_killed_meanwhile()
    {
        // Eight segments, all of which can be encoded as soon as it is known what the frames are made of.
        SmallJob job = new(Frames: 384, Steps: 2, Exact: false);
        OneProcess alone = new(_folder.Path, job);
        await using FarmProcess render = alone.Start();
        JobRun run = await JobRun.StartAsync(_cluster, output, "job", job);

        await _cluster.UntilAsync("a node is to encode a segment", async () =>
            await _cluster.Storage.Objects.ListAsync("segments/").AnyAsync() || (await run.Job.LookAsync()).Status == Shared.Farm.JobStatus.Completed);
        _cluster["g2"].Send(UnixSignal.Kill);

        await run.AuditAsync();
        Assert.Contains("is encoded and stored", await File.ReadAllTextAsync(_cluster["g1"].Log), StringComparison.Ordinal);
        int exit = await render.EndAsync(TimeSpan.FromSeconds(120));
        Assert.True(exit == 0, render.Tail(20));
        await using Stream video = await _cluster.Storage.Objects.OpenAsync((await run.Job.LookAsync()).VideoObjectName!);
        Assert.Equal(
            Sha256Digest.Of(await File.ReadAllBytesAsync(alone.Video)), await Sha256Digest.OfAsync(video, CancellationToken.None));
    }
}
