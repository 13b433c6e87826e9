namespace AADiff.Testing.Cluster;

/// <param name="Findings">What is wrong, a sentence each; empty: clean.</param>
/// <param name="Duplicates">Renderings in the store that no job uses.</param>
/// <param name="Pictures">SHA-256 of each picture, by its key.</param>
/// <param name="Attempts">The log.</param>
public sealed record AuditReport(
    IReadOnlyList<string> Findings, int Duplicates, IReadOnlyDictionary<string, string> Pictures, IReadOnlyList<RecordedAttempt> Attempts);
