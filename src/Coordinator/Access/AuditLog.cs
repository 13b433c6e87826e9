using System.Data.Common;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Access;

/// <summary>Who did what, kept in the database up to a number of entries.</summary>
internal sealed class AuditLog(AccessDatabase database, AccessRules rules, TimeProvider time)
{
    public const int MostListed = 1000;

    private const int TrimEvery = 100;

    private int _added;

    public async Task AddAsync(Caller? caller, string action, string? target, string source, int status, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await database.ChangeAsync(
            "INSERT INTO aadiff_audit (id, at, user_name, key_id, action, target, source, status) VALUES (@id, @at, @user, @key, @action, @target, @source, @status)",
            cancellationToken,
            ("id", Ulid.NewUlid(now).ToString()), ("at", now.ToUnixTimeMilliseconds()), ("user", caller?.User), ("key", caller?.KeyId), ("action", action),
            ("target", target), ("source", source), ("status", status));
        if (Interlocked.Increment(ref _added) % TrimEvery == 0)
        {
            await database.ChangeAsync(
                "DELETE FROM aadiff_audit WHERE id <= (SELECT id FROM aadiff_audit ORDER BY id DESC LIMIT 1 OFFSET @kept)", cancellationToken, ("kept", rules.Audit));
        }
    }

    /// <summary>Latest first.</summary>
    /// <param name="before">Id of the last entry of the page before; null: from the latest on.</param>
    /// <param name="user">Only what he did; null: all.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(string? before, string? user, int count, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            """
            SELECT id, at, user_name, key_id, action, target, source, status FROM aadiff_audit
            WHERE id < @before AND (@anybody = 1 OR user_name = @user) ORDER BY id DESC LIMIT @count
            """,
            Read,
            cancellationToken,
            ("before", before ?? "zzzz"), ("anybody", user is null ? 1 : 0), ("user", user ?? ""), ("count", count));

    private static AuditEntry Read(DbDataReader row) => new(
        row.GetString(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Text(row, 2),
        Text(row, 3),
        row.GetString(4),
        Text(row, 5),
        row.GetString(6),
        row.GetInt32(7));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
