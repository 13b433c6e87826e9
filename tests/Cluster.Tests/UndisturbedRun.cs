using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>The job of these tests, rendered once in peace by one process: what every other run is held against.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    public const string Collection = "processes";

    public static readonly SmallJob Job = new(Frames: 36, Steps: 10);

    private readonly TemporaryFolder _folder = new();

    /// <summary>SHA-256 of each picture, by its key.</summary>
    public IReadOnlyDictionary<string, string> Pictures { get; private set; } = null!;

    public byte[] Video { get; private set; } = [];

    public async Task InitializeAsync()
    {
        OneProcess run = new(_folder.Path, Job);
        FolderObjectStore store = new(run.Objects);
        await using (FarmProcess process = run.Start())
        {
            int exit = await process.EndAsync(TimeSpan.FromSeconds(120));
            Assert.True(exit == 0, process.Tail(20));
        }

        Pictures = await OneProcess.RenderedAsync(store);
        Video = await File.ReadAllBytesAsync(run.Video);
        Assert.Equal(Job.Frames, Directory.GetFiles(run.Frames).Length);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
