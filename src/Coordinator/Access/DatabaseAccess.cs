using AADiff.Coordinator.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Access;

/// <summary>Keys straight in the database, for whoever may read it anyway: how a farm gets its first one.</summary>
public sealed class DatabaseAccess : IFarmAccess
{
    private readonly AccessDatabase _database;
    private readonly KeyStore _keys;
    private readonly AuditLog _audit;

    private DatabaseAccess(FarmOptions options)
    {
        _database = new AccessDatabase(JournalDatabase.Open(options));
        _keys = new KeyStore(_database, TimeProvider.System);
        _audit = new AuditLog(_database, AccessRules.Of(options), TimeProvider.System);
    }

    /// <summary>What the record calls whoever makes and revokes keys here.</summary>
    private static string By => $"{Environment.UserName} at the database";

    /// <summary>A key that no farm knows yet, as <see cref="AccessOptions.KeyFolder"/> takes it.</summary>
    public static (string Id, string Text) Generate()
    {
        FarmKey key = FarmKey.New();
        return (key.Id, key.Text);
    }

    public static IFarmAccess Open(FarmOptions options) => new DatabaseAccess(options);

    public Task<IReadOnlyList<KeyView>> KeysAsync(CancellationToken cancellationToken = default) => _keys.ListAsync(cancellationToken);

    public async Task<CreatedKey> CreateKeyAsync(KeyRequest request, CancellationToken cancellationToken = default)
    {
        CreatedKey created = await _keys.CreateAsync(request, By, cancellationToken);
        await RecordAsync("createKey", created.View.Id, cancellationToken);
        return created;
    }

    public async Task<KeyView?> RevokeKeyAsync(string id, CancellationToken cancellationToken = default)
    {
        KeyView? revoked = await _keys.RevokeAsync(id, cancellationToken);
        if (revoked is not null)
        {
            await RecordAsync("revokeKey", id, cancellationToken);
        }

        return revoked;
    }

    public Task<IReadOnlyList<AuditEntry>> AuditAsync(int count, string? user = null, CancellationToken cancellationToken = default) =>
        _audit.ListAsync(null, user, count, cancellationToken);

    public void Dispose() => _database.Dispose();

    private Task RecordAsync(string action, string target, CancellationToken cancellationToken) =>
        _audit.AddAsync(new Caller(By, FarmRole.Admin, null), action, target, "the database", StatusCodes.Status200OK, cancellationToken);
}
