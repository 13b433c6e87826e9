using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>Where coordinators keep what must survive them: a SQLite file for one machine, PostgreSQL for several coordinators.</summary>
public sealed record JournalOptions
{
    [Description("SQLite file; empty: farm.db below the data folder.")]
    public string Sqlite { get; init; } = "";

    [Secret]
    [Description("Connection string of PostgreSQL, as Host=…;Port=…;Username=…;Password=…;Database=….")]
    public string Postgres { get; init; } = "";

    [Description("File that holds the connection string of PostgreSQL.")]
    public string PostgresFile { get; init; } = "";

    public bool UsesPostgres => Postgres.Length > 0 || PostgresFile.Length > 0;
}
