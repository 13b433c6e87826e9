using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>What twenty killed processes leave behind.</summary>
[Collection(UndisturbedRun.Servers)]
public sealed class LeftoversTests : IDisposable
{
    private const int Kills = 20;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Twenty_kills_leave_no_more_files_than_one_run_that_ends_in_order()
    {
        Directory.CreateDirectory(_folder.File("temporary"));
        await RunInOrderAsync("first");
        string[] before = Files();
        Assert.NotEmpty(before);

        // At different moments of the start, and after it: the journal is open then, and the work folder taken.
        for (int kill = 0; kill < Kills; kill++)
        {
            await using FarmProcess process = Start($"killed-{kill}");
            await (kill % 4 == 0 ? StartedAsync(process) : Task.Delay(TimeSpan.FromMilliseconds(40 * kill)));
            process.Send(UnixSignal.Kill);
            await process.EndAsync(_limit);
        }

        await RunInOrderAsync("last");

        Assert.Equal(before, Files());
    }

    private async Task RunInOrderAsync(string name)
    {
        await using FarmProcess process = Start(name);
        await StartedAsync(process);
        process.Send(UnixSignal.Terminate);
        Assert.Equal(0, await process.EndAsync(_limit));
    }

    private static async Task StartedAsync(FarmProcess process)
    {
        using CancellationTokenSource late = new(_limit);
        while (!File.Exists(process.Log) || !(await File.ReadAllTextAsync(process.Log, late.Token)).Contains("Application started", StringComparison.Ordinal))
        {
            Assert.True(process.IsAlive, process.Tail(10));
            await Task.Delay(50, late.Token);
        }
    }

    private FarmProcess Start(string name) => FarmProcess.Start(
        name,
        "AADiff.Coordinator",
        _folder.Path,
        new Dictionary<string, string>
        {
            ["TMPDIR"] = _folder.File("temporary"),
            ["AADIFF__DATA"] = _folder.File("home"),
            ["AADIFF__HTTP__PORT"] = "0",
            ["AADIFF__CLUSTER__DRAIN"] = "1",
        });

    private string[] Files() =>
    [
        .. new[] { "home", "temporary" }
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(_folder.File(folder), "*", SearchOption.AllDirectories))
            .Where(name => !name.EndsWith("-wal", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal))
            .Order(),
    ];
}
