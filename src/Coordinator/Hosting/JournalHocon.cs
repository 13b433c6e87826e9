namespace AADiff.Coordinator.Hosting;

/// <summary>Akka.Persistence.Sql for journal and snapshots.</summary>
internal static class JournalHocon
{
    /// <summary>
    /// By default a breaker that an outage has tripped stays open for 30 (journal) and 60 s (snapshots) after the database is back; here it is 3. What
    /// starts while the database is away is not told that it is back, but gives up after 30 s and starts again; here it is 15.
    /// </summary>
    public static string For(JournalDatabase database)
    {
        string sql = $$"""
            connection-string = "{{database.ConnectionString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}}"
            provider-name = "{{database.Provider}}"
            circuit-breaker {
              max-failures = 5
              call-timeout = 10s
              reset-timeout = 3s
            }
            """;
        return $$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "{{typeof(FarmJournal).AssemblyQualifiedName}}"
                  recovery-event-timeout = 15s
                  {{sql}}
                }
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                  class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                  {{sql}}
                }
              }
            }
            """;
    }
}
