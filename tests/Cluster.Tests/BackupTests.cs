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

/// <summary>The script of ops/backup, with PostgreSQL.</summary>
[Collection(UndisturbedRun.Coming)]
public sealed class BackupTests(UndisturbedRun undisturbed, ITestOutputHelper output)
{
    [Fact]
    public async Task A_farm_that_is_backed_up_at_work_and_restored_elsewhere_has_its_videos_and_goes_on_with_its_jobs()
    {
        using TemporaryFolder folder = new();
        await using PostgresServer postgres = await PostgresServer.StartAsync();

        await AssertComesBackAsync(
            postgres,
            async name => (Storage(await postgres.NewDatabaseAsync(name), folder.File(name)), folder.File(name)),
            new Dictionary<string, string>());
    }

    [Fact]
    public async Task A_farm_whose_objects_lie_in_a_bucket_comes_back_in_another_bucket()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await using S3Server s3 = await S3Server.StartAsync();
        S3StoreOptions server = s3.Options("any");

        await AssertComesBackAsync(
            postgres,
            async name => (FarmStorage.OnServers(s3, await postgres.NewDatabaseAsync(name), name), $"server:{name}"),
            new Dictionary<string, string>
            {
                ["RCLONE_CONFIG_SERVER_TYPE"] = "s3",
                ["RCLONE_CONFIG_SERVER_PROVIDER"] = "Ceph",
                ["RCLONE_CONFIG_SERVER_ENDPOINT"] = $"http://{server.Endpoint}",
                ["RCLONE_CONFIG_SERVER_ACCESS_KEY_ID"] = server.AccessKey,
                ["RCLONE_CONFIG_SERVER_SECRET_ACCESS_KEY"] = server.SecretKey,
            });
    }

    /// <param name="postgres">Has the journals.</param>
    /// <param name="place">An empty database and place for objects of a name, and what the script calls that place.</param>
    /// <param name="variables">The script's further ones.</param>
    private async Task AssertComesBackAsync(
        PostgresServer postgres, Func<string, Task<(FarmStorage Storage, string Objects)>> place, IReadOnlyDictionary<string, string> variables)
    {
        using TemporaryFolder backup = new();
        Task<(int Code, string Errors)> TryAsync(string verb, string database, string objects) => ScriptAsync(verb, backup.File("farm"), new Dictionary<string, string>(variables)
        {
            ["JOURNAL"] = Described(postgres, database),
            ["OBJECTS"] = objects,
        });
        async Task RunAsync(string verb, string database, string objects)
        {
            (int code, string errors) = await TryAsync(verb, database, objects);
            Assert.True(code == 0, errors);
        }

        (FarmStorage storage, string objects) = await place("farm-a");
        byte[] video;
        await using (ProcessCluster cluster = new(_ => storage))
        {
            await cluster.StartAsync(gpus: 1);
            JobRun first = await JobRun.StartAsync(cluster, output, "finished", new SmallJob(Frames: 6, Steps: 2, Seed: 9));
            await first.Job.EndedAsync();
            video = await cluster.Http().GetByteArrayAsync("api/jobs/finished/video");
            JobRun second = await JobRun.StartAsync(cluster, undisturbed, output);
            await second.Job.DoneAsync(3);

            await RunAsync("save", "farm-a", objects);
        }

        (FarmStorage restored, string elsewhere) = await place("farm-b");
        await RunAsync("restore", "farm-b", elsewhere);

        // Again, into what is a farm now, and has stored something since.
        InputName since = (await new SmallJob(Frames: 3, Steps: 1).RequestAsync(restored.Objects)).Sounds[0].ObjectName;
        Assert.Contains("the database is not empty", (await TryAsync("restore", "farm-b", elsewhere)).Errors, StringComparison.Ordinal);
        Assert.NotNull(await restored.Objects.FindAsync(since.Value));

        await using ProcessCluster other = new(_ => restored);
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

    /// <summary>As pg_dump takes it.</summary>
    private static string Described(PostgresServer postgres, string database)
    {
        NpgsqlConnectionStringBuilder server = new(postgres.ConnectionString);
        return $"host={server.Host} port={server.Port} user={server.Username} dbname={database}";
    }

    private static async Task<(int Code, string Errors)> ScriptAsync(string verb, string backup, Dictionary<string, string> variables)
    {
        ProcessStartInfo start = new(Path.Combine(TestData.Repository, "ops", "backup", "backup"), [verb, backup]) { RedirectStandardError = true };

        // Some machines have it for tools of AWS; rclone 1.60 does not start then.
        start.Environment.Remove("AWS_CA_BUNDLE");
        foreach ((string variable, string value) in variables)
        {
            start.Environment[variable] = value;
        }

        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}
