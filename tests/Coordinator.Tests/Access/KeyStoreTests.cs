using AADiff.Coordinator.Access;
using AADiff.Coordinator.Hooks;
using AADiff.Coordinator.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>Keys, uploads and the record of who did what, on both databases that a journal can have.</summary>
public sealed class KeyStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_live_in_SQLite()
    {
        JournalDatabase file = JournalDatabase.Sqlite(_folder.File("farm.db"));
        string key = await LiveAsync(file);

        // The secret is nowhere in the files of the database.
        foreach (string name in Directory.GetFiles(_folder.Path))
        {
            Assert.DoesNotContain(key[18..^8], await ReadAsync(name), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_live_in_PostgreSQL()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await LiveAsync(JournalDatabase.Open(new FarmOptions { Journal = new JournalOptions { Postgres = server.ConnectionString } }));
    }

    [Fact]
    public async Task Coordinators_that_start_at_the_same_moment_make_the_tables_once()
    {
        JournalDatabase file = JournalDatabase.Sqlite(_folder.File("farm.db"));
        AccessDatabase[] databases = [.. Enumerable.Range(0, 8).Select(_ => new AccessDatabase(file))];

        await Task.WhenAll(databases.Select(database => new KeyStore(database, _time).CreateAsync(new KeyRequest("ann", FarmRole.Artist), "", default)));

        Assert.Equal(8, (await new KeyStore(databases[0], _time).ListAsync(default)).Count);
        Assert.All(databases, database => database.Dispose());
    }

    [Fact]
    public async Task While_the_database_is_away_a_known_key_is_good_for_a_minute_and_others_are_not_told_wrong()
    {
        string folder = _folder.File("away");
        Directory.CreateDirectory(folder);
        using AccessDatabase database = new(JournalDatabase.Sqlite(Path.Combine(folder, "farm.db")));
        KeyStore keys = new(database, _time);
        KeyCheck check = new(keys, _time, NullLogger<KeyCheck>.Instance);
        string known = (await keys.CreateAsync(new KeyRequest("ann", FarmRole.Artist), "", default)).Key;
        string other = (await keys.CreateAsync(new KeyRequest("bob", FarmRole.Artist), "", default)).Key;
        await check.FindAsync(known, looks: false, default);

        await database.ChangeAsync("ALTER TABLE aadiff_keys RENAME TO elsewhere", default);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("ann", (await check.FindAsync(known, looks: false, default)).Key?.User);
        Assert.Equal(ErrorClass.Unreachable, (await Assert.ThrowsAsync<UserError>(() => check.FindAsync(other, looks: false, default))).Class);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<UserError>(() => check.FindAsync(known, looks: false, default));
    }

    [Theory]
    [InlineData("", 1, "", "name him")]
    [InlineData("a\u0007", 1, "", "control character")]
    [InlineData("ann", 0, "", "1 to 3650 days")]
    [InlineData("ann", 3651, "", "1 to 3650 days")]
    [InlineData("ann", 1, "\n", "note")]
    public async Task A_key_that_can_not_be_is_refused_with_a_sentence(string user, int days, string note, string says)
    {
        using AccessDatabase database = new(JournalDatabase.Sqlite(_folder.File("farm.db")));

        UserError error = await Assert.ThrowsAsync<UserError>(
            () => new KeyStore(database, _time).CreateAsync(new KeyRequest(user, FarmRole.Viewer, days, note), "", default));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private async Task<string> LiveAsync(JournalDatabase journal)
    {
        using AccessDatabase database = new(journal);
        KeyStore keys = new(database, _time);
        KeyCheck check = new(keys, _time, NullLogger<KeyCheck>.Instance);
        Assert.False(await keys.HasAsync(FarmRole.Admin, default));

        CreatedKey admin = await keys.CreateAsync(new KeyRequest("root", FarmRole.Admin, Note: "first"), "", default);
        CreatedKey brief = await keys.CreateAsync(new KeyRequest("ann", FarmRole.Artist, Days: 1), "root", default);

        Assert.True(await keys.HasAsync(FarmRole.Admin, default));
        Assert.Equal(("root", FarmRole.Admin), await WhoAsync(check, admin.Key));
        Assert.Equal(("ann", FarmRole.Artist), await WhoAsync(check, brief.Key));
        Assert.Equal(2, (await keys.ListAsync(default)).Count(view => view.LastUsed is null || view.LastUsed == _time.GetUtcNow()));

        // Of the same id, with another secret: as unknown as any.
        string forged = FarmKey.New().Text;
        Assert.Contains("does not know that key", (await check.FindAsync(forged, looks: false, default)).Refused, StringComparison.Ordinal);
        Assert.Contains("a letter of it is wrong", (await check.FindAsync(brief.Key + "x", looks: false, default)).Refused, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Contains("is expired", (await check.FindAsync(brief.Key, looks: false, default)).Refused, StringComparison.Ordinal);
        KeyView revoked = (await keys.RevokeAsync(admin.View.Id, default))!;
        check.Forget(admin.View.Id);
        Assert.Contains("is revoked", (await check.FindAsync(admin.Key, looks: false, default)).Refused, StringComparison.Ordinal);
        Assert.Equal(revoked, await keys.RevokeAsync(admin.View.Id, default));
        Assert.False(await keys.HasAsync(FarmRole.Admin, default));
        Assert.Null(await keys.RevokeAsync("nothing", default));

        UploadLedger uploads = new(database, AccessRules.Open with { UploadBytes = 100 }, _time);
        Caller ann = new("ann", FarmRole.Artist, "k");
        InputName sound = InputName.Of(Sha256Digest.Of([1]), ".wav");
        Assert.Equal((100, false), (await uploads.LeftAsync(ann, default), await uploads.HasAsync(ann, sound, default)));
        await uploads.AddAsync(ann, sound, 60, default);
        await uploads.AddAsync(ann, sound, 60, default);
        Assert.Equal((40, true), (await uploads.LeftAsync(ann, default), await uploads.HasAsync(ann, sound, default)));

        HookOutbox outbox = new(database, _time);
        await outbox.AddAsync("a", "https://a.example", "{}", default);
        HookMessage message = Assert.Single(await outbox.ClaimAsync(10, default));
        await outbox.FailedAsync(message, default);
        Assert.Empty(await outbox.ClaimAsync(10, default));
        _time.Advance(HookOutbox.PauseAfter(1));
        await outbox.SentAsync(Assert.Single(await outbox.ClaimAsync(10, default)), default);
        _time.Advance(TimeSpan.FromDays(3));
        await outbox.TidyAsync(default);
        Assert.Empty(await outbox.ClaimAsync(10, default));

        AuditLog audit = new(database, AccessRules.Open with { Audit = 100 }, _time);
        for (int number = 0; number < 300; number++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await audit.AddAsync(new Caller("ann", FarmRole.Artist, "k"), "submitJob", $"job-{number}", "127.0.0.1", 202, default);
        }

        IReadOnlyList<AuditEntry> entries = await audit.ListAsync(null, "ann", 1000, default);
        Assert.InRange(entries.Count, 100, 101);
        Assert.Equal(("job-299", "submitJob", 202), (entries[0].Target, entries[0].Action, entries[0].Status));
        Assert.Equal("job-297", Assert.Single(await audit.ListAsync(entries[1].Id, null, 1, default)).Target);
        Assert.Empty(await audit.ListAsync(null, "bob", 10, default));
        return admin.Key;
    }

    private static async Task<(string?, FarmRole?)> WhoAsync(KeyCheck check, string key)
    {
        (KeyView? found, string? refused) = await check.FindAsync(key, looks: false, default);
        Assert.Null(refused);
        return (found?.User, found?.Role);
    }

    private static async Task<string> ReadAsync(string file)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader text = new(stream, System.Text.Encoding.Latin1);
        return await text.ReadToEndAsync();
    }
}
