using System.Globalization;
using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <param name="Plan">What its seed means.</param>
/// <param name="Struck">Faults as they came.</param>
/// <param name="Restarts">Processes that were started again.</param>
/// <param name="Audit">Null: it never came to one.</param>
/// <param name="Findings">What is wrong; empty: clean.</param>
internal sealed record NemesisResult(
    NemesisPlan Plan, IReadOnlyList<StruckFault> Struck, int Restarts, AuditReport? Audit, IReadOnlyList<string> Findings)
{
    /// <summary>
    /// A job takes a picture for lost after ten seconds of silence, the last of which was up to two seconds old when the node died.
    /// </summary>
    private static readonly TimeSpan _leastSilence = TimeSpan.FromSeconds(7.5);

    public bool IsClean => Findings.Count == 0;

    public int Duplicates => Audit?.Duplicates ?? 0;

    /// <summary>Of each picture that died with its node: the fault, and the seconds from it until the picture was drawn elsewhere.</summary>
    public IEnumerable<(Fault Fault, double Seconds)> Redrawn()
    {
        foreach (RecordedAttempt lost in Audit?.Attempts.Where(attempt => attempt.Outcome == "lost").GroupBy(attempt => attempt.Picture)
            .Select(of => of.Last()) ?? [])
        {
            RecordedAttempt? again = Audit!.Attempts.FirstOrDefault(attempt => attempt.Picture == lost.Picture && attempt.Sha256 is not null);
            StruckFault? cause = Struck.LastOrDefault(fault => fault.At <= lost.Ended - _leastSilence);
            if (again is not null && cause is not null)
            {
                yield return (cause.Planned.Fault, (again.Ended - cause.At).TotalSeconds);
            }
        }
    }

    public string Line(int seed) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {seed}: {Plan.Coordinators} coordinators; {string.Join(", ", Struck.Select(fault => $"{fault.Planned} (on after {fault.GoesOnAfter:0.0} s)"))}; {Restarts} restarts, {Duplicates} duplicates; {(IsClean ? "clean" : "NOT CLEAN: " + string.Join("; ", Findings))}");
}
