namespace AADiff.Bench.Nemesis;

/// <param name="Faults">What was done, to whom, and after how many pictures.</param>
/// <param name="RecoverySeconds">Of each fault: until pictures were done again.</param>
/// <param name="Duplicates">Renderings that no job uses.</param>
/// <param name="Findings">Of the audit; empty: clean.</param>
internal sealed record NemesisResult(IReadOnlyList<string> Faults, IReadOnlyList<double> RecoverySeconds, int Duplicates, IReadOnlyList<string> Findings);
