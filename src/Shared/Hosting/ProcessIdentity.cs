using System.Globalization;

namespace AADiff.Shared.Hosting;

/// <summary>
/// What tells a process from all others that had or will have its id. The time of its start does not: systems reckon it from the clock, which may
/// have been set since.
/// </summary>
/// <param name="StartTicks">Of the kernel, from its boot to the start of the process.</param>
/// <param name="Boot">Id of that boot.</param>
public sealed record ProcessIdentity(long StartTicks, string Boot)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    // proc_pid_stat(5): of the fields behind the name, which may itself hold spaces and brackets.
    private const int State = 0;
    private const int Threads = 17;
    private const int StartTime = 19;

    /// <summary>Null: it has ended, or this system does not tell.</summary>
    public static ProcessIdentity? Of(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // Its parent may never ask how it ended. Until the last thread is gone it may still hold files and locks.
            return fields[State] is "X" || (fields[State] is "Z" && fields[Threads] is "0" or "1")
                ? null
                : new ProcessIdentity(long.Parse(fields[StartTime], CultureInfo.InvariantCulture), File.ReadAllText(BootFile).Trim());
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            // No such process, or no Linux.
            return null;
        }
    }
}
