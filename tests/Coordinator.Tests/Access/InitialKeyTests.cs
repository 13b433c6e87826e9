using System.Net;
using System.Text.Json;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Hosting;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>Keys that whoever installs a farm gives it in a folder.</summary>
public sealed class InitialKeyTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public InitialKeyTests() => Directory.CreateDirectory(Keys);

    private string Keys => _folder.File("keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_farm_that_was_given_keys_takes_them_from_its_first_start_on_and_later_starts_change_nothing()
    {
        // As Kubernetes shows a secret: links to links, and what it is made of beside them.
        string version = Directory.CreateDirectory(Path.Combine(Keys, "..2026_11_30")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(Keys, "..data"), version);
        Dictionary<FarmRole, string> keys = Enum.GetValues<FarmRole>().ToDictionary(role => role, _ => DatabaseAccess.Generate().Text);
        foreach ((FarmRole role, string key) in keys)
        {
            string name = role.ToString().ToLowerInvariant();
            File.WriteAllText(Path.Combine(version, name), role == FarmRole.Viewer ? key : key + "\n");
            File.CreateSymbolicLink(Path.Combine(Keys, name), Path.Combine("..data", name));
        }

        File.WriteAllText(Path.Combine(Keys, "README"), "not a key");
        string first, second;
        await using (WebApplication coordinator = await StartAsync())
        {
            using HttpClient admin = Client(coordinator, keys[FarmRole.Admin]);
            Assert.Equal(new CallerView("initial-admin", FarmRole.Admin, IdOf(keys[FarmRole.Admin])), await WhoAsync(admin));
            using HttpClient artist = Client(coordinator, keys[FarmRole.Artist]);
            Assert.Equal(("initial-artist", FarmRole.Artist), await WhoAsync(artist) is var who ? (who.User, who.Role) : default);
            string audit = await admin.GetStringAsync("api/audit");
            Assert.Equal(3, audit.Split("\"createKey\"").Length - 1);
            Assert.All(keys.Values, key => Assert.Contains(IdOf(key), audit, StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.OK, (await admin.DeleteAsync($"api/keys/{IdOf(keys[FarmRole.Viewer])}")).StatusCode);
            first = await StandAsync(admin);
        }

        await using (WebApplication again = await StartAsync())
        {
            using HttpClient admin = Client(again, keys[FarmRole.Admin]), viewer = Client(again, keys[FarmRole.Viewer]);
            second = await StandAsync(admin);
            Assert.Equal(HttpStatusCode.Unauthorized, (await viewer.GetAsync("api/me")).StatusCode);
        }

        Assert.Equal(first, second);
        Assert.All(Directory.GetFiles(_folder.Path, "farm.db*"), file => Assert.DoesNotContain(keys[FarmRole.Admin][18..^8], Text(file), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("admin", "x", "does not hold a key")]
    [InlineData("viewer", "", "does not hold a key")]
    [InlineData("artist", "{key}\n{key}", "does not hold a key")]
    [InlineData("artist", "{admin}", "hold the same key")]
    public async Task A_file_that_does_not_hold_a_key_of_its_own_ends_the_coordinator_and_is_named_without_what_is_in_it(string name, string content, string says)
    {
        string admin = DatabaseAccess.Generate().Text, file = Path.Combine(Keys, name);
        File.WriteAllText(Path.Combine(Keys, "admin"), admin);
        File.WriteAllText(file, content.Replace("{key}", DatabaseAccess.Generate().Text, StringComparison.Ordinal).Replace("{admin}", admin, StringComparison.Ordinal));

        using AccessDatabase database = new(JournalDatabase.Sqlite(_folder.File("farm.db")));
        UserError wrong = await Assert.ThrowsAsync<UserError>(() => StartAsync(database));
        int code = await FarmProgram.RunAsync(
            ["--data", _folder.Path, "--http-port", "0", "--access-keys", "required", "--access-key-folder", Keys],
            "A test.",
            "coordinator",
            options => Program.Build(options, logging => logging.ClearProviders()));

        Assert.Equal((int)ErrorClass.Usage, code);
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(file, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aadk_", wrong.Message, StringComparison.Ordinal);
        Assert.Empty(await new KeyStore(database, TimeProvider.System).ListAsync(default));
    }

    [Fact]
    public async Task A_key_that_the_farm_knows_otherwise_is_refused_with_a_sentence_that_says_how()
    {
        using AccessDatabase database = new(JournalDatabase.Sqlite(_folder.File("farm.db")));
        KeyStore keys = new(database, TimeProvider.System);
        CreatedKey viewer = await keys.CreateAsync(new KeyRequest("vera", FarmRole.Viewer), "", default);
        await keys.CreateAsync(new KeyRequest("root", FarmRole.Admin), "", default);

        Give(FarmRole.Admin, viewer.Key);
        UserError role = await Assert.ThrowsAsync<UserError>(() => StartAsync(database));
        File.Delete(Path.Combine(Keys, "admin"));
        await database.ChangeAsync("UPDATE aadiff_keys SET hash = 'another' WHERE id = @id", default, ("id", viewer.View.Id));
        Give(FarmRole.Viewer, viewer.Key);
        UserError secret = await Assert.ThrowsAsync<UserError>(() => StartAsync(database));

        Assert.Equal((ErrorClass.Usage, ErrorClass.Usage), (role.Class, secret.Class));
        Assert.Contains("as one of the role viewer", role.Message, StringComparison.Ordinal);
        Assert.Contains("with another secret", secret.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await keys.ListAsync(default)).Count);
    }

    [Fact]
    public async Task Coordinators_that_start_at_once_make_each_key_known_once()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        foreach (FarmRole role in Enum.GetValues<FarmRole>())
        {
            Give(role, DatabaseAccess.Generate().Text);
        }

        AccessDatabase[] databases = [.. Enumerable.Range(0, 4).Select(_ => new AccessDatabase(JournalDatabase.Open(Options(server))))];
        await Task.WhenAll(databases.Select(database => Task.Run(() => StartAsync(database))));

        Assert.Equal(3, (await new KeyStore(databases[0], TimeProvider.System).ListAsync(default)).Count);
        Assert.Equal(3, (await new AuditLog(databases[0], AccessRules.Open, TimeProvider.System).ListAsync(null, null, 100, default)).Count);
        Assert.All(databases, database => database.Dispose());
    }

    [Fact]
    public async Task A_coordinator_that_starts_while_the_database_is_away_makes_its_keys_known_when_it_is_back()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        string key = DatabaseAccess.Generate().Text;
        Give(FarmRole.Admin, key);
        await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        await using WebApplication coordinator = Program.Build(Options(server), logging => logging.ClearProviders());
        await coordinator.StartAsync();
        using HttpClient admin = Client(coordinator, key);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("api/me")).StatusCode);

        await server.ReviveAsync();

        using CancellationTokenSource late = new(_limit);
        while ((await admin.GetAsync("api/me", late.Token)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Delay(100, late.Token);
        }
    }

    private static string IdOf(string key) => key.Split('_')[1];

    private static HttpClient Client(WebApplication coordinator, string key) => FarmHttp.ClientFor(new Uri(coordinator.Urls.Single()), key);

    private static async Task<CallerView> WhoAsync(HttpClient http) =>
        JsonSerializer.Deserialize<CallerView>(await http.GetStringAsync("api/me"), SpecJson.Options)!;

    /// <summary>Keys and record, but for when keys were last used.</summary>
    private static async Task<string> StandAsync(HttpClient admin)
    {
        KeyView[] keys = JsonSerializer.Deserialize<KeyView[]>(await admin.GetStringAsync("api/keys"), SpecJson.Options)!;
        return $"{string.Join('\n', keys.Select(key => key with { LastUsed = null }))}\n{await admin.GetStringAsync("api/audit")}";
    }

    private static Task StartAsync(AccessDatabase database, string keys)
    {
        KeyStore store = new(database, TimeProvider.System);
        AuditLog audit = new(database, AccessRules.Open, TimeProvider.System);
        return new FirstKey(
            AccessRules.Open with { NeedsKeys = true },
            new InitialKeys(keys, store, audit, NullLogger<InitialKeys>.Instance),
            store,
            TimeProvider.System,
            NullLogger<FirstKey>.Instance).StartAsync(default);
    }

    private static string Text(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader text = new(stream, System.Text.Encoding.Latin1);
        return text.ReadToEnd();
    }

    private Task StartAsync(AccessDatabase database) => StartAsync(database, Keys);

    private void Give(FarmRole role, string key) => File.WriteAllText(Path.Combine(Keys, role.ToString().ToLowerInvariant()), key);

    private async Task<WebApplication> StartAsync()
    {
        WebApplication coordinator = Program.Build(Options(null), logging => logging.ClearProviders());
        await coordinator.StartAsync();
        return coordinator;
    }

    private FarmOptions Options(PostgresServer? server) => new()
    {
        Roles = "coordinator",
        Data = _folder.Path,
        Http = new HttpOptions { Port = 0 },
        Access = new AccessOptions { Keys = AccessOptions.Required, KeyFolder = Keys },
        Journal = new JournalOptions { Postgres = server?.ConnectionString ?? "" },
        Cluster = new ClusterTimings { Drain = 1 },
    };
}
