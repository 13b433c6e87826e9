using System.Data.Common;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Access;

/// <summary>The keys of the farm. Of a secret only its hash is kept.</summary>
internal sealed class KeyStore(AccessDatabase database, TimeProvider time)
{
    public const int MostDays = 3650;
    public const int LongestNote = 200;
    private const string Columns = "id, user_name, role, note, created, created_by, expires, revoked, last_used, hash";

    /// <exception cref="UserError">Usage: the request breaks a rule. Unreachable: the database does not answer.</exception>
    public async Task<CreatedKey> CreateAsync(KeyRequest request, string by, CancellationToken cancellationToken)
    {
        Check(request);
        FarmKey key = FarmKey.New();
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? expires = request.Days is { } days ? now.AddDays(days) : null;
        KeyView view = new(key.Id, request.User, request.Role, request.Note, now, by, expires, null, null);
        await InsertAsync(view, key.Hash, "", cancellationToken);
        return new CreatedKey(key.Text, view);
    }

    /// <summary>A key that was made elsewhere, good until it is revoked. One whose id is known stays as it is.</summary>
    /// <returns>Its id was not known.</returns>
    /// <exception cref="UserError">Unreachable: the database does not answer.</exception>
    public async Task<bool> AddAsync(FarmKey key, string user, FarmRole role, string by, CancellationToken cancellationToken) => await InsertAsync(
        new KeyView(key.Id, user, role, "", time.GetUtcNow(), by, null, null, null), key.Hash, "ON CONFLICT (id) DO NOTHING", cancellationToken) > 0;

    /// <summary>All that were ever made, newest first, revoked and expired ones too.</summary>
    public async Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync($"SELECT {Columns} FROM aadiff_keys ORDER BY created DESC, id", Read, cancellationToken)).Select(stored => stored.View)];

    /// <summary>With the hash of its secret; null: there is none.</summary>
    public async Task<(KeyView View, string Hash)?> FindAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync($"SELECT {Columns} FROM aadiff_keys WHERE id = @id", Read, cancellationToken, ("id", id)) is [var stored] ? stored : null;

    /// <summary>A key that is good now and has this role.</summary>
    public async Task<bool> HasAsync(FarmRole role, CancellationToken cancellationToken) => (await database.ReadAsync(
        "SELECT id FROM aadiff_keys WHERE role = @role AND revoked IS NULL AND (expires IS NULL OR expires > @now) LIMIT 1",
        reader => reader.GetString(0),
        cancellationToken,
        ("role", role.ToString()), ("now", time.GetUtcNow().ToUnixTimeMilliseconds()))).Count > 0;

    /// <summary>From now on it is refused. A key that is revoked already stays as it is. Null: there is none.</summary>
    public async Task<KeyView?> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await database.ChangeAsync(
            "UPDATE aadiff_keys SET revoked = @now WHERE id = @id AND revoked IS NULL", cancellationToken, ("now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("id", id));
        return (await FindAsync(id, cancellationToken))?.View;
    }

    public Task<int> UsedAsync(string id, CancellationToken cancellationToken) => database.ChangeAsync(
        "UPDATE aadiff_keys SET last_used = @now WHERE id = @id", cancellationToken, ("now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("id", id));

    private Task<int> InsertAsync(KeyView view, string hash, string otherwise, CancellationToken cancellationToken) => database.ChangeAsync(
        "INSERT INTO aadiff_keys (id, user_name, role, note, hash, created, created_by, expires) "
            + $"VALUES (@id, @user, @role, @note, @hash, @now, @by, @expires) {otherwise}",
        cancellationToken,
        ("id", view.Id), ("user", view.User), ("role", view.Role.ToString()), ("note", view.Note), ("hash", hash),
        ("now", view.Created.ToUnixTimeMilliseconds()), ("by", view.CreatedBy), ("expires", view.Expires?.ToUnixTimeMilliseconds()));

    private static void Check(KeyRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.User) || request.User.Length > RequestLimits.LongestUser || request.User.Any(char.IsControl))
        {
            throw new UserError(ErrorClass.Usage, $"A key belongs to a user: name him in 1 to {RequestLimits.LongestUser} characters, none of them a control character.");
        }

        if (request.Note.Length > LongestNote || request.Note.Any(char.IsControl))
        {
            throw new UserError(ErrorClass.Usage, $"The note of a key has at most {LongestNote} characters, none of them a control character.");
        }

        if (request.Days is < 1 or > MostDays)
        {
            throw new UserError(ErrorClass.Usage, $"A key is good for 1 to {MostDays} days, not {request.Days}; without days it is good until it is revoked.");
        }
    }

    private static (KeyView View, string Hash) Read(DbDataReader row) => (
        new KeyView(
            row.GetString(0),
            row.GetString(1),
            Enum.Parse<FarmRole>(row.GetString(2)),
            row.GetString(3),
            Moment(row, 4)!.Value,
            row.GetString(5),
            Moment(row, 6),
            Moment(row, 7),
            Moment(row, 8)),
        row.GetString(9));

    private static DateTimeOffset? Moment(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
