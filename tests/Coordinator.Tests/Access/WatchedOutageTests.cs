using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AADiff.Coordinator.Access;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>What whoever watches over a farm that wants keys sees of it while its database is away.</summary>
public sealed partial class WatchedOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly LaterTime _time = new();
    private PostgresServer _server = null!;

    public async Task InitializeAsync() => _server = await PostgresServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_looks_sees_failures_and_what_waits_for_an_hour_after_the_database_went_away_and_nobody_changes_anything()
    {
        (string admin, string viewer) = await MakeKeysAsync();
        await using WebApplication coordinator = Program.Build(Options(), logging =>
        {
            logging.ClearProviders();
            logging.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<KeyCheck>(services, _time));
        });
        await coordinator.StartAsync();
        using HttpClient root = Client(coordinator, admin), watcher = Client(coordinator, viewer), stranger = Client(coordinator, DatabaseAccess.Generate().Text);
        await SubmitAsync(root);
        await UntilAsync(async () => await PendingAsync(watcher) > 0);
        await watcher.GetStringAsync("metrics");

        await _server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        Task<HttpResponseMessage> unwritten = root.PostAsync("api/jobs/job-1/pause", null);
        await UntilAsync(async () => FailedWrites().IsMatch(await watcher.GetStringAsync("metrics")));
        (await unwritten).Dispose();

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Matches(FailedWrites(), await watcher.GetStringAsync("metrics"));
        Assert.InRange(await PendingAsync(watcher), 0.1, double.MaxValue);
        using StringContent job = new("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await root.PostAsync("api/jobs", job);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await root.GetAsync("api/keys")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await stranger.GetAsync("metrics")).StatusCode);

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await watcher.GetAsync("metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await watcher.GetAsync("api/farm")).StatusCode);

        await _server.ReviveAsync();
        await UntilAsync(async () => (await watcher.GetAsync("metrics")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("metrics")).StatusCode);
    }

    [GeneratedRegex("""aadiff_journal_duration_seconds_count\{[^}]*result="failed"[^}]*\} [1-9]""")]
    private static partial Regex FailedWrites();

    private static HttpClient Client(WebApplication coordinator, string key) => FarmHttp.ClientFor(new Uri(coordinator.Urls.Single()), key);

    private static async Task<double> PendingAsync(HttpClient http)
    {
        using JsonDocument farm = JsonDocument.Parse(await http.GetStringAsync("api/farm"));
        return farm.RootElement.GetProperty("pendingGpuSeconds").GetDouble();
    }

    /// <summary>One that waits, since this farm has no GPU node.</summary>
    private async Task SubmitAsync(HttpClient http) => await new HttpFarm(http).SubmitAsync(
        "job-1", await new SmallJob(Frames: 12, Steps: 2).RequestAsync(new FolderObjectStore(FarmFolders.Objects(Options()))));

    private async Task<(string Admin, string Viewer)> MakeKeysAsync()
    {
        using IFarmAccess access = DatabaseAccess.Open(Options());
        return (
            (await access.CreateKeyAsync(new KeyRequest("root", FarmRole.Admin))).Key,
            (await access.CreateKeyAsync(new KeyRequest("prometheus", FarmRole.Viewer))).Key);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource late = new(_limit);
        while (!await holds())
        {
            await Task.Delay(100, late.Token);
        }
    }

    private FarmOptions Options() => new()
    {
        Roles = "coordinator",
        Data = _folder.Path,
        Http = new HttpOptions { Port = 0 },
        Access = new AccessOptions { Keys = AccessOptions.Required },
        Journal = new JournalOptions { Postgres = _server.ConnectionString },
        Gpu = new GpuOptions { Models = Path.GetDirectoryName(TestData.MiniModel())! },
        Cluster = new ClusterTimings { Drain = 1 },
    };
}
