using System.Diagnostics;
using System.Globalization;

namespace AADiff.Bench.Fuzzing;

/// <summary>An input that was neither taken nor refused.</summary>
internal sealed record FuzzFinding(string Target, int Number, string What);

/// <param name="Target">Name of the place.</param>
/// <param name="Taken">Inputs that were still lawful, or harmless.</param>
/// <param name="Refused">The others.</param>
/// <param name="Slowest">Longest time that one input took.</param>
/// <param name="Growth">Bytes that the process holds more than after the first tenth of the inputs.</param>
/// <param name="FilesLeft">Entries of the temporary folder that were not there before.</param>
internal sealed record FuzzResult(string Target, int Taken, int Refused, TimeSpan Slowest, long Growth, int FilesLeft)
{
    public required IReadOnlyList<FuzzFinding> Findings { get; init; }

    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Target} | {Taken + Refused + Findings.Count} | {Taken} | {Refused} | {Findings.Count} | {Slowest.TotalMilliseconds:0} | {Growth / 1e6:0.0} | {FilesLeft} |");
}

/// <summary>Feeds a place with damaged inputs, one after the other.</summary>
internal static class FuzzRun
{
    /// <summary>An input that takes longer hangs.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    public const string Head =
        "| input | tried | taken | refused | defects | slowest, ms | memory, MB more | files left |\n|---|---|---|---|---|---|---|---|";

    public static async Task<FuzzResult> RunAsync(FuzzTarget target, int inputs, int seed)
    {
        int taken = 0, refused = 0;
        long held = 0;
        TimeSpan slowest = TimeSpan.Zero;
        List<FuzzFinding> findings = [];
        HashSet<string> files = [.. Leftovers()];
        for (int number = 0; number < inputs; number++)
        {
            if (number == inputs / 10)
            {
                held = GC.GetTotalMemory(forceFullCollection: true);
            }

            byte[] input = target.Input(seed, number);
            long began = Stopwatch.GetTimestamp();
            try
            {
                bool wasTaken = await Task.Run(() => target.FeedAsync(input)).WaitAsync(Limit);
                taken += wasTaken ? 1 : 0;
                refused += wasTaken ? 0 : 1;
            }
            catch (Exception e)
            {
                // Whatever a place throws that is not its own way of refusing is what this run looks for.
                findings.Add(new FuzzFinding(target.Name, number, $"{e.GetType().Name}: {e.Message.Split('\n')[0]}"));
            }

            TimeSpan took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        }

        long growth = GC.GetTotalMemory(forceFullCollection: true) - held;
        return new FuzzResult(target.Name, taken, refused, slowest, growth, Leftovers().Count(file => !files.Contains(file))) { Findings = findings };
    }

    private static IEnumerable<string> Leftovers() => Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "*", SearchOption.AllDirectories);
}
