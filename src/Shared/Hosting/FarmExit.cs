using System.Runtime.InteropServices;

namespace AADiff.Shared.Hosting;

/// <summary>Ends of processes that no <c>ErrorClass</c> stands for (docs/exit-codes.md).</summary>
public static class FarmExit
{
    /// <summary>
    /// A step of the model went on after it was told to end: only the end of its process ends it. Whoever supervises starts it anew.
    /// </summary>
    public const int StuckStep = 70;

    /// <summary>
    /// At once: neither the shutdown of the actor system nor anything else that would wait for the step is begun. The farm sees the node go
    /// as if it had been killed.
    /// </summary>
    public static void EndStuck()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(StuckStep);
        }

        Console.Out.Flush();
        Console.Error.Flush();
        Exit(StuckStep);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void Exit(int code);
}
