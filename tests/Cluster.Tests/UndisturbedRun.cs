using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>The job of these tests, rendered once in peace by one process: what every other run is held against.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    // Four collections run beside one another, the tests of each one after the other: most of the time somebody waits for a fault to be noticed.
    // Which test is in which evens out how long they take.

    /// <summary>Nodes that die, are slow or have the wrong certificate.</summary>
    public const string Faults = "faults";

    /// <summary>Nodes that share work, come, and leave in order.</summary>
    public const string Coming = "coming and going";

    /// <summary>Servers that are away, and what one command starts and ends.</summary>
    public const string Servers = "servers";

    /// <summary>Farms that fall apart, processes that are alone, and requests that do harm.</summary>
    public const string Apart = "apart";

    /// <summary>So long that a fault at its sixth picture comes well before its end.</summary>
    public static readonly SmallJob Job = new(Frames: 36, Steps: 6);

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

[CollectionDefinition(UndisturbedRun.Faults)]
public sealed class FaultsCollection : ICollectionFixture<UndisturbedRun>;

[CollectionDefinition(UndisturbedRun.Coming)]
public sealed class ComingCollection : ICollectionFixture<UndisturbedRun>;

[CollectionDefinition(UndisturbedRun.Servers)]
public sealed class ServersCollection : ICollectionFixture<UndisturbedRun>;

[CollectionDefinition(UndisturbedRun.Apart)]
public sealed class ApartCollection : ICollectionFixture<UndisturbedRun>;
