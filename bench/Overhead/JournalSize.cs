using Microsoft.Data.Sqlite;

namespace AADiff.Bench.Overhead;

/// <param name="Events">Rows of a job in the journal.</param>
/// <param name="Bytes">Of their payload: what is persisted, without the database's own pages and indexes.</param>
internal sealed record JournalSize(long Events, long Bytes)
{
    public static JournalSize Of(string file, string jobId)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly }.ConnectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*), SUM(LENGTH(message)) FROM journal WHERE persistence_id = $id";
        command.Parameters.AddWithValue("$id", $"job-{jobId}");
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        return new JournalSize(row.GetInt64(0), row.GetInt64(1));
    }
}
