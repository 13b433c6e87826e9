namespace AADiff.Bench.Measuring;

/// <summary>How busy the machine was, without which no figure here means anything.</summary>
internal static class MachineLoad
{
    private const string Source = "/proc/loadavg";

    /// <summary>One line: processors, and the mean number of runnable threads over the last 1, 5 and 15 minutes.</summary>
    public static void Write(TextWriter output, string when)
    {
        string load = File.Exists(Source) ? string.Join(' ', File.ReadAllText(Source).Split(' ')[..3]) : "unknown";
        output.WriteLine($"{Environment.NewLine}{Environment.ProcessorCount} processors; load {when}: {load}{Environment.NewLine}");
    }
}
