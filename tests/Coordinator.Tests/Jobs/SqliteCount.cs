using AADiff.Shared.Configuration;
using Microsoft.Data.Sqlite;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Rows of one actor in the journal's file.</summary>
internal static class SqliteCount
{
    public static Task<long> EventsAsync(FarmOptions options, string persistenceId) =>
        CountAsync(options, new SqliteCommand("select count(*) from journal where persistence_id = $id"), persistenceId);

    /// <summary>Of all actors together, those of Akka's sharding too.</summary>
    public static Task<long> EventsAsync(FarmOptions options) => CountAsync(options, new SqliteCommand("select count(*) from journal"), "");

    public static Task<long> SnapshotsAsync(FarmOptions options, string persistenceId) =>
        CountAsync(options, new SqliteCommand("select count(*) from snapshot where persistence_id = $id"), persistenceId);

    private static async Task<long> CountAsync(FarmOptions options, SqliteCommand command, string persistenceId)
    {
        await using SqliteConnection connection = new($"Data Source={FarmFolders.Sqlite(options)}");
        await connection.OpenAsync();
        await using (command)
        {
            command.Connection = connection;
            command.Parameters.AddWithValue("$id", persistenceId);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }
}
