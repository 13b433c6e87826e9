using Npgsql;

namespace AADiff.Testing.Servers;

/// <summary>A PostgreSQL server of its own on loopback; installed first when the machine lacks it and we may.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly ServerScript _script = new("postgres.sh");
    private readonly string _folder;

    private PostgresServer(string folder, string connectionString) => (_folder, ConnectionString) = (folder, connectionString);

    /// <summary>For Npgsql: an empty database that its user owns.</summary>
    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            await _script.RunAsync("install");
        }

        string folder = Directory.CreateTempSubdirectory("aadiff-postgres-").FullName;
        try
        {
            return new PostgresServer(folder, (await _script.RunAsync("start", folder))["CONNECTION"]);
        }
        catch
        {
            await _script.RunAsync("stop", folder);
            throw;
        }
    }

    /// <summary>Makes another empty database on the same server.</summary>
    /// <returns>As <see cref="ConnectionString"/>.</returns>
    public async Task<string> NewDatabaseAsync(string name)
    {
        await using NpgsqlDataSource server = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand create = server.CreateCommand($"CREATE DATABASE \"{name}\"");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public Task KillAsync() => _script.RunAsync("kill", _folder);

    /// <summary>After a kill, with all committed data and on the same port.</summary>
    public Task ReviveAsync() => _script.RunAsync("revive", _folder);

    /// <summary>It accepts connections and answers nothing.</summary>
    public Task PauseAsync() => _script.RunAsync("pause", _folder);

    public Task ResumeAsync() => _script.RunAsync("resume", _folder);

    public async ValueTask DisposeAsync() => await _script.RunAsync("stop", _folder);
}
