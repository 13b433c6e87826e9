using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>The job of these tests, rendered once in peace by one process: what every other run is held against.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    /// <summary>Tests that keep the processors busy: one after the other.</summary>
    public const string Collection = "processes";

    /// <summary>Tests that spend much of their time waiting, one after the other, beside those; evened out by how long they take.</summary>
    public const string Waiting = "waiting processes";

    /// <summary>Tests of servers that are away, and of single processes, one after the other, beside both.</summary>
    public const string Servers = "servers";

    public static readonly SmallJob Job = new(Frames: 36, Steps: 10);

    /// <summary>One for all collections.</summary>
    private static readonly Lazy<Task<(IReadOnlyDictionary<string, string> Pictures, byte[] Video)>> _run = new(RenderAsync);

    /// <summary>SHA-256 of each picture, by its key.</summary>
    public IReadOnlyDictionary<string, string> Pictures { get; private set; } = null!;

    public byte[] Video { get; private set; } = [];

    public async Task InitializeAsync() => (Pictures, Video) = await _run.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<(IReadOnlyDictionary<string, string> Pictures, byte[] Video)> RenderAsync()
    {
        using TemporaryFolder folder = new();
        OneProcess run = new(folder.Path, Job);
        await using (FarmProcess process = run.Start())
        {
            int exit = await process.EndAsync(TimeSpan.FromSeconds(120));
            Assert.True(exit == 0, process.Tail(20));
        }

        Assert.Equal(Job.Frames, Directory.GetFiles(run.Frames).Length);
        return (await OneProcess.RenderedAsync(new FolderObjectStore(run.Objects)), await File.ReadAllBytesAsync(run.Video));
    }
}

[CollectionDefinition(UndisturbedRun.Collection)]
public sealed class UndisturbedCollection : ICollectionFixture<UndisturbedRun>;

/// <summary>Outages and freezes of their full length, which cost time but little else.</summary>
[CollectionDefinition(UndisturbedRun.Waiting)]
public sealed class WaitingCollection : ICollectionFixture<UndisturbedRun>;

/// <summary>A store and a database of their own, and minutes without them.</summary>
[CollectionDefinition(UndisturbedRun.Servers)]
public sealed class ServersCollection : ICollectionFixture<UndisturbedRun>;
