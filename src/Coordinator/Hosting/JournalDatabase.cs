using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AADiff.Coordinator.Hosting;

/// <summary>The database of the journal.</summary>
/// <param name="Provider">Name of the SQL dialect, as Akka.Persistence.Sql knows it.</param>
/// <param name="ConnectionString">May hold a password: never logged.</param>
public sealed record JournalDatabase(string Provider, string ConnectionString)
{
    private const string SqliteProvider = "SQLite.MS";

    public bool IsSqlite => Provider == SqliteProvider;

    /// <exception cref="UserError">Usage: the connection string can't be read. Output: the file can't be made.</exception>
    public static JournalDatabase Open(FarmOptions options) =>
        options.Journal.UsesPostgres ? Postgres(options.Journal) : Sqlite(FarmFolders.Sqlite(options));

    public static JournalDatabase Sqlite(string file)
    {
        SqliteConnectionStringBuilder text = new() { DataSource = file };
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
            if (!File.Exists(file))
            {
                // SQLite gives the files beside it (-wal, -shm) the rights of this one.
                PrivateFiles.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            }

            using SqliteConnection connection = new(text.ConnectionString);
            connection.Open();

            // Kept in the file. Readers and the writer do not wait for each other, which makes the journal several times faster.
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            command.ExecuteNonQuery();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"The journal {file} can't be opened or made: {error.Message}", error);
        }

        return new JournalDatabase(SqliteProvider, text.ConnectionString);
    }

    private static JournalDatabase Postgres(JournalOptions journal)
    {
        try
        {
            NpgsqlConnectionStringBuilder text = new(SecretFile.Read(journal.Postgres, journal.PostgresFile));
            return new JournalDatabase("PostgreSQL.15", text.ConnectionString);
        }
        catch (ArgumentException error)
        {
            // The message of the parser can quote the password.
            throw new UserError(
                ErrorClass.Usage, "journal:postgres is no connection string; it should read Host=…;Port=…;Username=…;Password=…;Database=….", error);
        }
    }
}
