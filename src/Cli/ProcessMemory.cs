using System.Runtime.InteropServices;

namespace AADiff.Cli;

/// <summary>
/// Memory of this process beyond what the runtime sees to. glibc gives threads heaps of their own, eight for each core, and what is freed in one of them
/// is of no use to the others: 30 MB for a video of an hour. Who sets MALLOC_ARENA_MAX decides otherwise.
/// </summary>
internal static partial class ProcessMemory
{
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>Its number in malloc.h.</summary>
    private const int ArenaMax = -8;

    /// <summary>Has threads share heaps; before there are many of them.</summary>
    public static void ShareHeaps()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            OfGlibc(() => SetOption(ArenaMax, Math.Max(2, Environment.ProcessorCount / 2)));
        }
    }

    /// <summary>What is not used any more goes back to the system: a tenth of a second, so not for a short work.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        OfGlibc(() => Trim(0));
    }

    private static void OfGlibc(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = call();
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which keeps its memory in another way.
        }
    }

    /// <returns>1: it is set. If it is not, memory is as it was.</returns>
    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    /// <returns>1: some memory went back.</returns>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);
}
