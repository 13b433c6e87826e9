using System.Globalization;
using AADiff.Shared.Hosting;

namespace AADiff.Shared.Programs;

/// <summary>
/// Names the process that a working folder belongs to, in the name of the folder: what a killed process leaves can be told from what another one is
/// using. A number alone is given out again, a number and the time of the start are not.
/// </summary>
public static class ProcessMark
{
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
    private static long Started(int process) => OperatingSystem.IsLinux() ? ProcessIdentity.Of(process)?.StartTicks ?? -1 : 0;
}
