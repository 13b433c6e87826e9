using AADiff.Testing.Servers;
using Npgsql;
using Xunit;

namespace AADiff.Coordinator.Tests.Servers;

/// <summary>The server that other tests rely on does what they assume.</summary>
public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_is_there_after_a_kill_and_a_pause_only_delays()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await ExecuteAsync(server, "create table kept (n int); insert into kept values (42)");
        await server.KillAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(server, "select 1"));

        await server.ReviveAsync();
        await server.PauseAsync();
        Task<object?> asked = ExecuteAsync(server, "select n from kept");
        await Task.WhenAny(asked, Task.Delay(300));
        Assert.False(asked.IsCompleted);
        await server.ResumeAsync();

        Assert.Equal(42, await asked);
    }

    private static async Task<object?> ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
