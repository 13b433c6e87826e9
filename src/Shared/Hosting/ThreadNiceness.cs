using System.Runtime.InteropServices;

namespace AADiff.Shared.Hosting;

/// <summary>
/// How much a thread leaves the processor to others. On Linux that belongs to a thread, is inherited by the threads and programs that it starts, and
/// can't be taken back without privileges; elsewhere nothing happens.
/// </summary>
public static class ThreadNiceness
{
    /// <param name="by">5: a third of what the others get while they need all cores; 10: a tenth.</param>
    public static void Lower(int by)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Nice(by);
        }
    }

    [DllImport("libc", EntryPoint = "nice")]
    private static extern int Nice(int more);
}
