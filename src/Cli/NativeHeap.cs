using System.Runtime.InteropServices;

namespace AADiff.Cli;

/// <summary>
/// The C library's memory. glibc gives threads heaps of their own, eight for each core, and what is freed in one of them is of no use to the others:
/// 30 MB for a video of an hour. Who sets MALLOC_ARENA_MAX decides otherwise.
/// </summary>
internal static partial class NativeHeap
{
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>Its number in malloc.h.</summary>
    private const int ArenaMax = -8;

    /// <summary>Has threads share heaps; before there are many of them.</summary>
    public static void Share()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        try
        {
            _ = SetOption(ArenaMax, Math.Max(2, Environment.ProcessorCount / 2));
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc, and nothing to limit.
        }
    }

    /// <returns>1: it is set. If it is not, memory is as it was.</returns>
    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
