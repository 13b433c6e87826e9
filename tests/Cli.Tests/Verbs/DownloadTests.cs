using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class DownloadTests : IAsyncLifetime
{
    private static readonly byte[] _video = [1, 2, 3, 4, 5, 6];

    private readonly World _world = new();

    public async Task InitializeAsync()
    {
        await _world.Objects.PutAsync("videos/n/1.mp4", new MemoryStream(_video), "video/mp4");
        _world.Farm.Add(FakeJobs.Completed("videos/n/1.mp4")(FakeJobs.Accepted("night")) with { VideoSha256 = Sha256Digest.Of(_video).Hex });
    }

    public Task DisposeAsync()
    {
        _world.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "Went on after 3 bytes")]
    [InlineData(new byte[] { 9, 9, 9 }, null)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, null)]
    public async Task A_download_goes_on_after_what_is_there_if_that_is_the_beginning_of_the_video(byte[] there, string? said)
    {
        await File.WriteAllBytesAsync(_world.At("out", "n.mp4.part"), there);

        Assert.Equal(0, await _world.RunAsync("download", "night", "--out", _world.At("out", "n.mp4")));

        Assert.Equal(_video, await File.ReadAllBytesAsync(_world.At("out", "n.mp4")));
        Assert.Equal(["n.mp4"], _world.Left());
        Assert.Equal(said is not null, _world.Said.Contains(said ?? "Went on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_video_that_is_not_the_recorded_one_is_refused_and_leaves_nothing()
    {
        await _world.Objects.PutAsync("videos/n/1.mp4", new MemoryStream([0]), "video/mp4");

        Assert.Equal((int)ErrorClass.Failed, await _world.RunAsync("download", "night", "--out", _world.At("out", "n.mp4")));

        Assert.Empty(_world.Left());
        Assert.Contains("SHA-256", _world.Error.ToString(), StringComparison.Ordinal);
    }
}
