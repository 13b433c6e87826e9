using System.Data.Common;
using AADiff.Coordinator.Hosting;
using AADiff.Shared.Errors;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Keys, uploads and the record of who did what, in the database of the journal. Its tables are made when they are first used, since the database may be
/// away when a coordinator starts.
/// </summary>
internal sealed class AccessDatabase(JournalDatabase database) : IDisposable
{
    private readonly DbDataSource _source = SourceOf(database);
    private readonly SemaphoreSlim _one = new(1);
    private volatile bool _made;

    /// <summary>Runs a command without an answer.</summary>
    /// <returns>Rows that it changed.</returns>
    /// <exception cref="UserError">Unreachable: the database does not answer.</exception>
    public Task<int> ChangeAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values) =>
        RunAsync(sql, values, command => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>All rows of a query.</summary>
    /// <exception cref="UserError">Unreachable: the database does not answer.</exception>
    public Task<List<T>> ReadAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params (string Name, object? Value)[] values) =>
        RunAsync(
            sql,
            values,
            async command =>
            {
                await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(row(reader));
                }

                return rows;
            },
            cancellationToken);

    public void Dispose()
    {
        _source.Dispose();
        _one.Dispose();
    }

    private static DbDataSource SourceOf(JournalDatabase database) => database.IsSqlite
        ? SqliteFactory.Instance.CreateDataSource(database.ConnectionString)
        : NpgsqlDataSource.Create(database.ConnectionString);

    private async Task<T> RunAsync<T>(
        string sql, (string Name, object? Value)[] values, Func<DbCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            await MakeAsync(connection, cancellationToken);
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? value) in values)
            {
                DbParameter parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
                command.Parameters.Add(parameter);
            }

            return await run(command);
        }
        catch (Exception away) when (away is DbException or TimeoutException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            throw new UserError(ErrorClass.Unreachable, "The database that knows the keys can't be used at the moment: try again later.", away);
        }
    }

    private async Task MakeAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (_made)
        {
            return;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_made)
            {
                await AccessSchema.MakeAsync(connection, database.IsSqlite, cancellationToken);
                _made = true;
            }
        }
        finally
        {
            _one.Release();
        }
    }
}
