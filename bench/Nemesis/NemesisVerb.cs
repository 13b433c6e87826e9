using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <summary>Random faults against farms of real processes: each run with a seed of its own, so that a bad one can be had again.</summary>
internal static class NemesisVerb
{
    private const int FaultsPerRun = 3;

    private static readonly SmallJob _job = new(Frames: 60, Steps: 8);

    /// <param name="output">Takes a line a run, and a table.</param>
    /// <param name="runs">How many.</param>
    /// <param name="seed">Of the first run; the others count up from it.</param>
    /// <param name="only">The only fault that happens; null: any.</param>
    /// <returns>Exit code: 0 when all runs were clean.</returns>
    public static async Task<int> RunAsync(TextWriter output, int runs, int seed, Fault? only)
    {
        await using NemesisServers servers = await NemesisServers.StartAsync();
        NemesisResult calm = await NemesisRun.PlayAsync("calm", new NemesisPlan(1, []), servers, _job, undisturbed: null);
        if (calm.Audit is null || !calm.IsClean)
        {
            await output.WriteLineAsync($"The undisturbed run is not clean: {string.Join("; ", calm.Findings)}");
            return 1;
        }

        // Frames whose strengths round to the same level share a picture.
        int pictures = calm.Audit.Pictures.Count;
        List<NemesisResult> results = [];
        for (int run = seed; run < seed + runs; run++)
        {
            results.Add(await NemesisRun.PlayAsync($"run-{run}", NemesisPlan.Of(run, FaultsPerRun, pictures, only), servers, _job,
                calm.Audit.Pictures));
            await output.WriteLineAsync(results[^1].Line(run));
            await output.FlushAsync();
        }

        Report(output, results, results.Count * pictures);
        return results.All(result => result.IsClean) ? 0 : 1;
    }

    private static void Report(TextWriter output, List<NemesisResult> results, int pictures)
    {
        output.WriteLine();
        output.WriteLine(
            $"{results.Count(result => result.IsClean)} of {results.Count} runs clean; {results.Sum(result => result.Duplicates)} duplicates in {pictures} pictures");
        MachineLoad.Write(output, "at the end");
        output.WriteLine(
            "| fault | times | goes on after, median / longest s | pictures that died with a node | drawn elsewhere after, median / longest s |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            double[] on = [.. results.SelectMany(result => result.Struck).Where(struck => struck.Planned.Fault == fault)
                .Select(struck => struck.GoesOnAfter)];
            double[] redrawn = [.. results.SelectMany(result => result.Redrawn()).Where(picture => picture.Fault == fault)
                .Select(picture => picture.Seconds)];
            output.WriteLine($"| {fault} | {on.Length} | {Spread(on)} | {redrawn.Length} | {Spread(redrawn)} |");
        }
    }

    private static string Spread(double[] seconds)
    {
        Array.Sort(seconds);
        return seconds.Length == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{seconds[seconds.Length / 2]:0.0} / {seconds[^1]:0.0}");
    }
}
