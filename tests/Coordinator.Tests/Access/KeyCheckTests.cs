using AADiff.Coordinator.Access;
using AADiff.Coordinator.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>Whose key it is, on a PostgreSQL server that does not do what it should.</summary>
public sealed class KeyCheckTests : IAsyncLifetime
{
    private readonly LaterTime _time = new();
    private readonly CollectedLog _log = new();
    private PostgresServer _server = null!;
    private AccessDatabase _database = null!;
    private KeyStore _keys = null!;
    private KeyCheck _check = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _database = new AccessDatabase(JournalDatabase.Open(new FarmOptions { Journal = new JournalOptions { Postgres = _server.ConnectionString } }));
        _keys = new KeyStore(_database, _time);
        _check = new KeyCheck(_keys, _time, new LoggerFactory([_log]).CreateLogger<KeyCheck>());
    }

    public async Task DisposeAsync()
    {
        _database.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_database_is_away_a_key_ends_by_its_own_date_and_one_that_was_refused_or_never_seen_is_not_good()
    {
        _time.Advance(TimeSpan.FromMinutes(-1410));
        string brief = await MakeAsync("ann", days: 1), revoked = await MakeAsync("bob"), unseen = await MakeAsync("eve");
        _time.Advance(TimeSpan.FromMinutes(1410));
        await _keys.RevokeAsync(IdOf(revoked), default);
        Assert.Equal("ann", await LookAsync(brief));
        Assert.Contains("is revoked", await LookAsync(revoked), StringComparison.Ordinal);

        await _server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        _time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal("ann", await LookAsync(brief));
        Assert.Contains("is revoked", await LookAsync(revoked), StringComparison.Ordinal);
        Assert.Equal(ErrorClass.Unreachable, (await Assert.ThrowsAsync<UserError>(() => LookAsync(unseen))).Class);
        Assert.Equal(ErrorClass.Unreachable, (await Assert.ThrowsAsync<UserError>(() => _check.FindAsync(brief, looks: false, default))).Class);
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Contains("is expired", await LookAsync(brief), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_was_revoked_elsewhere_is_refused_within_seconds_after_the_database_is_back()
    {
        string key = await MakeAsync("ann");
        Assert.Equal("ann", await LookAsync(key));
        await _server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("ann", await LookAsync(key));

        await _server.ReviveAsync();
        await _keys.RevokeAsync(IdOf(key), default);

        // Whoever answers late on a busy machine is asked again after seconds.
        string? said = "ann";
        for (int look = 0; look < 20 && said == "ann"; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            said = await LookAsync(key);
        }

        Assert.Contains("is revoked", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_good_although_its_use_can_not_be_written_down_which_is_told_once_a_minute()
    {
        string[] keys = [await MakeAsync("ann"), await MakeAsync("bob")];
        await _database.ChangeAsync("ALTER SYSTEM SET default_transaction_read_only = on", default);
        await _database.ReadAsync("SELECT pg_reload_conf()", row => row.GetBoolean(0), default);
        while ((await _database.ReadAsync("SHOW default_transaction_read_only", row => row.GetString(0), default)).Single() != "on")
        {
            await Task.Yield();
        }

        Assert.Equal("ann", await LookAsync(keys[0]));
        Assert.Equal("bob", await LookAsync(keys[1]));
        Assert.Equal(1, _log.Count("could not be written down"));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ann", (await _check.FindAsync(keys[0], looks: false, default)).Key?.User);
        Assert.Equal(2, _log.Count("could not be written down"));
    }

    [Fact]
    public async Task Who_is_known_does_not_wait_for_a_database_that_answers_nothing()
    {
        string key = await MakeAsync("ann");
        Assert.Equal("ann", await LookAsync(key));

        await _server.PauseAsync();
        _time.Advance(TimeSpan.FromMinutes(30));
        try
        {
            // Its own limit is a second; that of the connection 30.
            Assert.Equal("ann", await LookAsync(key).WaitAsync(TimeSpan.FromSeconds(15)));
        }
        finally
        {
            await _server.ResumeAsync();
        }
    }

    private static string IdOf(string key) => key.Split('_')[1];

    private async Task<string> MakeAsync(string user, int? days = null) =>
        (await _keys.CreateAsync(new KeyRequest(user, FarmRole.Viewer, days), "", default)).Key;

    /// <returns>The user, or why the key is refused.</returns>
    private async Task<string?> LookAsync(string key)
    {
        (KeyView? view, string? refused) = await _check.FindAsync(key, looks: true, default);
        return view?.User ?? refused;
    }
}
