using System.Data.Common;

namespace AADiff.Coordinator.Access;

/// <summary>The tables, made and changed step by step; a step that was published stays as it is. Times are Unix milliseconds.</summary>
internal static class AccessSchema
{
    /// <summary>Any number that no other program takes in the same database.</summary>
    private const long Lock = 0x6161_6469_6666;

    private static readonly string[] _steps =
    [
        """
        CREATE TABLE aadiff_keys (
          id TEXT PRIMARY KEY, user_name TEXT NOT NULL, role TEXT NOT NULL, note TEXT NOT NULL, hash TEXT NOT NULL,
          created BIGINT NOT NULL, created_by TEXT NOT NULL, expires BIGINT, revoked BIGINT, last_used BIGINT);
        CREATE TABLE aadiff_uploads (
          user_name TEXT NOT NULL, name TEXT NOT NULL, bytes BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (user_name, name));
        CREATE INDEX aadiff_uploads_at ON aadiff_uploads (user_name, at);
        CREATE TABLE aadiff_audit (
          id TEXT PRIMARY KEY, at BIGINT NOT NULL, user_name TEXT, key_id TEXT, action TEXT NOT NULL, target TEXT, source TEXT NOT NULL,
          status INTEGER NOT NULL);
        """,
        """
        CREATE TABLE aadiff_hooks (
          id TEXT PRIMARY KEY, url TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, due BIGINT NOT NULL, attempts INTEGER NOT NULL, done INTEGER NOT NULL);
        CREATE INDEX aadiff_hooks_due ON aadiff_hooks (done, due);
        """,
        "CREATE TABLE aadiff_rings (id TEXT PRIMARY KEY, xml TEXT NOT NULL)",
    ];

    /// <summary>Safe when several coordinators start at the same moment.</summary>
    public static async Task MakeAsync(DbConnection connection, bool sqlite, CancellationToken cancellationToken)
    {
        // On SQLite a transaction of this kind waits for the other writer; on PostgreSQL the lock does.
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!sqlite)
        {
            await RunAsync($"SELECT pg_advisory_xact_lock({Lock})");
        }

        await RunAsync("CREATE TABLE IF NOT EXISTS aadiff_access (version INTEGER PRIMARY KEY)");
        int made = Convert.ToInt32(await ScalarAsync("SELECT COALESCE(MAX(version), 0) FROM aadiff_access"), null);
        for (int step = made; step < _steps.Length; step++)
        {
            await RunAsync(_steps[step]);
            await RunAsync($"INSERT INTO aadiff_access (version) VALUES ({step + 1})");
        }

        await transaction.CommitAsync(cancellationToken);

        async Task RunAsync(string sql) => await ScalarAsync(sql);

        async Task<object?> ScalarAsync(string sql)
        {
            await using DbCommand command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = (sql, transaction);
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }
}
