using System.Diagnostics;

namespace AADiff.Bench.Steps;

/// <summary>
/// By how much some work raises a process's resident memory at its peak. Each is measured in a process of its own: one never gives back all that it
/// had.
/// </summary>
internal static class PeakMemory
{
    /// <summary>In the child: prints MB.</summary>
    public static void Measure(TextWriter output, Action work)
    {
        File.WriteAllText("/proc/self/clear_refs", "5"); // The peak starts again from what is resident now.
        long before = Status("VmRSS");
        work();
        output.WriteLine($"{(Status("VmHWM") - before) / 1024.0:f0}");
    }

    /// <summary>In the parent: what the child printed.</summary>
    public static string OfChild(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        using Process child = Process.Start(start) ?? throw new InvalidOperationException("the benchmark could not start itself");
        string printed = child.StandardOutput.ReadToEnd().Trim();
        child.WaitForExit();
        return child.ExitCode == 0
            ? printed
            : throw new InvalidOperationException($"measuring {string.Join(' ', arguments)} ended with {child.ExitCode}");
    }

    /// <summary>In kB.</summary>
    private static long Status(string field) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal))
        .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^2]);
}
