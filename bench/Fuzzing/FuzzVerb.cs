using System.Diagnostics;

namespace AADiff.Bench.Fuzzing;

/// <summary>Damaged inputs at every place where bytes come in from outside; prints a table and every defect.</summary>
internal static class FuzzVerb
{
    /// <returns>1 when there was a defect.</returns>
    public static async Task<int> RunAsync(TextWriter output, int inputs, int seed, string? only)
    {
        await using FuzzTargets targets = await FuzzTargets.StartAsync();
        await output.WriteLineAsync(FuzzRun.Head);
        List<FuzzFinding> findings = [];
        foreach (FuzzTarget target in targets.All.Where(target => only is null || target.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            FuzzResult result = await FuzzRun.RunAsync(target, inputs, seed);
            await output.WriteLineAsync(result.Row);
            findings.AddRange(result.Findings);
        }

        foreach (IGrouping<string, FuzzFinding> alike in findings.GroupBy(finding => $"{finding.Target}: {finding.What}"))
        {
            await output.WriteLineAsync($"{alike.Key} ({alike.Count()} times, first with number {alike.First().Number})");
        }

        await output.WriteLineAsync($"largest memory of the process: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
        return findings.Count == 0 ? 0 : 1;
    }
}
