using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary><c>aadiff farm up</c> and <c>farm down</c> as a user types them.</summary>
[Collection(UndisturbedRun.Servers)]
public sealed class LocalFarmTests(UndisturbedRun undisturbed, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    /// <summary>Less than the limit of a single hand-over, which is what a wait in vain takes.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(45);

    private readonly TemporaryFolder _folder = new();

    private string Home => _folder.File("home");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await FarmAsync(TimeSpan.FromMinutes(5), "down");
        _folder.Dispose();
    }

    [Fact]
    public async Task Farm_down_ends_every_process_soon_and_farm_up_takes_the_job_up_again()
    {
        FolderObjectStore store = new(Path.Combine(Home, "objects"));
        await FarmAsync(_limit, "up", "--gpus", "2");
        int[] processes = Processes();
        using (HttpClient http = Http())
        {
            await new HttpFarm(http).SubmitAsync("job", await UndisturbedRun.Job.RequestAsync(store));
            await UntilAsync(http, job => job.Done >= 6);
        }

        Stopwatch watch = Stopwatch.StartNew();
        await FarmAsync(_soon, "down");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"farm down took {watch.Elapsed.TotalSeconds:0.0} s"));
        Assert.Equal(3, processes.Length);
        Assert.All(processes, process => Assert.Null(ProcessIdentity.Of(process)));

        await FarmAsync(_limit, "up", "--gpus", "2");
        using (HttpClient http = Http())
        {
            AuditReport report = await ClusterAudit.RunAsync(store, await UntilAsync(http, job => job.Status.HasEnded()), undisturbed.Pictures);
            Assert.Empty(report.Findings);

            // What was stored and not recorded yet is found; what was under way is drawn again.
            Assert.InRange(report.Duplicates, 0, 4);
            output.WriteLine($"attempts: {string.Join(", ", report.Attempts.CountBy(attempt => attempt.Outcome))}");
        }
    }

    private static async Task<JobView> UntilAsync(HttpClient http, Func<JobView, bool> holds)
    {
        using CancellationTokenSource limit = new(_limit);
        while (true)
        {
            if (await new HttpFarm(http).FindAsync("job", limit.Token) is { } job && holds(job))
            {
                return job;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private async Task FarmAsync(TimeSpan limit, params string[] arguments)
    {
        await using FarmProcess process = FarmProcess.Start(
            "farm", "aadiff", _folder.Path, new Dictionary<string,
            string>
            { ["AADIFF_HOME"] = Home, ["AADIFF__CLUSTER__SEEDTIMEOUT"] = "2", ["AADIFF__GPU__SLOTS"] = "2" }, ["farm", .. arguments]);
        int exit = await process.EndAsync(limit);
        Assert.True(exit == 0, process.Tail(20));
    }

    private JsonElement State() => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Home, "farm.json")));

    private HttpClient Http() => FarmHttp.ClientFor(new Uri(State().GetProperty("address").GetString()!));

    private int[] Processes() => [.. State().GetProperty("members").EnumerateArray().Select(member => member.GetProperty("processId").GetInt32())];
}
