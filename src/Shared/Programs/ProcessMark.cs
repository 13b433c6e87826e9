using System.Globalization;

namespace AADiff.Shared.Programs;

/// <summary>
/// Names the process that a working folder belongs to, in the name of the folder: what a killed process leaves can be told from what another one is
/// using. A number alone is given out again, a number and the time of the start are not.
/// </summary>
public static class ProcessMark
{
    private const int StartedAt = 19;

    /// <summary>Of this process, such as 4711-90210; letters that may stand in any name.</summary>
    public static string Own { get; } = $"{Environment.ProcessId}-{Started(Environment.ProcessId)}";

    /// <summary>False: the process that made it has ended. Whatever is no mark counts as alive.</summary>
    public static bool IsAlive(string mark)
    {
        string[] parts = mark.Split('-');
        return parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long started)
            || !OperatingSystem.IsLinux()
            || Started(process) == started;
    }

    /// <summary>When it started, in ticks since the system did; −1: there is no such process.</summary>
    private static long Started(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        try
        {
            // The second field is its name in parentheses, which may hold spaces.
            string all = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return long.Parse(all[(all.LastIndexOf(')') + 2)..].Split(' ')[StartedAt], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return -1;
        }
    }
}
