using System.Globalization;
using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <summary>Random faults against farms of real processes: each run with a seed of its own, so that a bad one can be had again.</summary>
internal static class NemesisVerb
{
    private const int FaultsPerRun = 2;

    private static readonly SmallJob _job = new(Frames: 30, Steps: 8);

    /// <param name="output">Takes a line a run.</param>
    /// <param name="runs">How many.</param>
    /// <param name="seed">Of the first run; the others count up from it.</param>
    /// <returns>Exit code: 0 when all runs were clean.</returns>
    public static async Task<int> RunAsync(TextWriter output, int runs, int seed)
    {
        (NemesisResult calm, AuditReport? undisturbed) = await new NemesisRun(seed, _job).RunAsync(faults: 0, undisturbed: null);
        if (undisturbed is null || calm.Findings.Count > 0)
        {
            await output.WriteLineAsync($"The undisturbed run is not clean: {string.Join("; ", calm.Findings)}");
            return 1;
        }

        List<NemesisResult> results = [];
        for (int run = seed; run < seed + runs; run++)
        {
            (NemesisResult result, _) = await new NemesisRun(run, _job).RunAsync(FaultsPerRun, undisturbed.Pictures);
            results.Add(result);
            await output.WriteLineAsync(Line(run, result));
        }

        int clean = results.Count(result => result.Findings.Count == 0);
        double[] recoveries = [.. results.SelectMany(result => result.RecoverySeconds).Order()];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{clean} of {runs} runs clean; recovery median {Median(recoveries):0.0} s, longest {recoveries.LastOrDefault():0.0} s; {results.Sum(result => result.Duplicates)} duplicates in {runs * _job.Frames} pictures"));
        return clean == runs ? 0 : 1;
    }

    private static string Line(int seed, NemesisResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {seed}: {string.Join(", ", result.Faults)}; recovered after {string.Join(", ", result.RecoverySeconds.Select(seconds => seconds.ToString("0.0", CultureInfo.InvariantCulture)))} s; {result.Duplicates} duplicates; {(result.Findings.Count == 0 ? "clean" : "NOT CLEAN: " + string.Join("; ", result.Findings))}");

    private static double Median(double[] ordered) => ordered.Length == 0 ? 0 : ordered[ordered.Length / 2];
}
