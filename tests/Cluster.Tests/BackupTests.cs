using System.Diagnostics;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>The script of ops/backup, with PostgreSQL and a folder of objects.</summary>
[Collection(UndisturbedRun.Coming)]
public sealed class BackupTests(UndisturbedRun undisturbed, ITestOutputHelper output)
{
    [Fact]
    public async Task A_farm_that_is_backed_up_at_work_and_restored_elsewhere_has_its_videos_and_goes_on_with_its_jobs()
    {
        using TemporaryFolder folder = new();
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        (string journal, string restored) = (await postgres.NewDatabaseAsync("farm-a"), await postgres.NewDatabaseAsync("farm-b"));
        byte[] video;
        await using (ProcessCluster cluster = new(_ => Storage(journal, folder.File("a"))))
        {
            await cluster.StartAsync(gpus: 1);
            JobRun first = await JobRun.StartAsync(cluster, output, "finished", new SmallJob(Frames: 6, Steps: 2, Seed: 9));
            await first.Job.EndedAsync();
            video = await cluster.Http().GetByteArrayAsync("api/jobs/finished/video");
            JobRun second = await JobRun.StartAsync(cluster, undisturbed, output);
            await second.Job.DoneAsync(3);

            await RunAsync("save", journal, folder.File("a"), folder.File("backup"));
        }

        await RunAsync("restore", restored, folder.File("b"), folder.File("backup"));

        await using ProcessCluster other = new(_ => Storage(restored, folder.File("b")));
        await other.StartAsync(gpus: 1);
        Assert.Equal(JobStatus.Completed, (await new WatchedJob(other, "finished").LookAsync()).Status);
        Assert.Equal(video, await other.Http().GetByteArrayAsync("api/jobs/finished/video"));
        WatchedJob goesOn = new(other, "job");
        await goesOn.EndedAsync();
        AuditReport report = await goesOn.AuditAsync(undisturbed.Pictures);
        Assert.True(report.Findings.Count == 0, string.Join('\n', report.Findings));
    }

    private static FarmStorage Storage(string journal, string objects) => new(
        new FolderObjectStore(objects),
        new Dictionary<string, string> { ["AADIFF__OBJECTS__FOLDER"] = objects, ["AADIFF__JOURNAL__POSTGRES"] = journal },
        Path.Combine(objects, ".parts"));

    private static async Task RunAsync(string verb, string journal, string objects, string backup)
    {
        NpgsqlConnectionStringBuilder database = new(journal);
        ProcessStartInfo start = new(Path.Combine(TestData.Repository, "ops", "backup", "backup"), [verb, backup]) { RedirectStandardError = true };
        start.Environment["JOURNAL"] = $"host={database.Host} port={database.Port} user={database.Username} dbname={database.Database}";
        start.Environment["OBJECTS"] = objects;
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
    }
}
