using System.Globalization;
using System.Text;
using AADiff.Testing;
using Microsoft.Data.Sqlite;

namespace AADiff.Coordinator.Tests.Jobs.Journal;

/// <summary>A journal as SQL text: how it was made, and how it is loaded.</summary>
internal static class StoredJournal
{
    /// <summary>A journal that the first version wrote. Never to be written anew: it stands for all journals out there.</summary>
    public static string FirstVersion { get; } = Path.Combine(
        TestData.Repository, "tests", "Coordinator.Tests", "Jobs", "Journal", "journal-v1.sql");

    /// <summary>Schema and rows of a SQLite file, blobs in hexadecimal.</summary>
    public static string Dump(string database)
    {
        using SqliteConnection connection = Open(database);
        StringBuilder sql = new();
        List<string> tables = [];
        Read(connection, "select name, sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by type desc, name", row =>
        {
            sql.Append(row.GetString(1)).Append(";\n");
            if (row.GetString(1).StartsWith("CREATE TABLE", StringComparison.OrdinalIgnoreCase))
            {
                tables.Add(row.GetString(0));
            }
        });

        foreach (string table in tables)
        {
            Read(connection, $"select * from \"{table}\"", row =>
            {
                object[] values = new object[row.FieldCount];
                row.GetValues(values);
                sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO \"{table}\" VALUES({string.Join(',', values.Select(Literal))});\n");
            });
        }

        return sql.ToString();
    }

    /// <param name="sqlFile">Of <see cref="Dump"/>.</param>
    /// <param name="database">File to make.</param>
    /// <param name="withSnapshots">False: everything has to be replayed.</param>
    public static void Load(string sqlFile, string database, bool withSnapshots)
    {
        using SqliteConnection connection = Open(database);
        using SqliteCommand command = Command(connection, File.ReadAllText(sqlFile) + (withSnapshots ? "" : "delete from snapshot;"));
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string database)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);
        SqliteConnection connection = new($"Data Source={database};Pooling=False");
        connection.Open();
        return connection;
    }

    // The statements are the file's own or made of its own table names.
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "A test's own file.")]
    private static SqliteCommand Command(SqliteConnection connection, string text) => new(text, connection);

    private static void Read(SqliteConnection connection, string query, Action<SqliteDataReader> row)
    {
        using SqliteCommand command = Command(connection, query);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            row(reader);
        }
    }

    private static string Literal(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
