using System.Runtime.InteropServices;

namespace AADiff.Shared.Programs;

/// <summary>Limits of a process that runs already (prlimit). On other systems than Linux nothing happens.</summary>
internal static class ResourceLimits
{
    private const int ProcessorSeconds = 0;
    private const int FileBytes = 1;
    private const int PrivateBytes = 2;
    private const int CoreBytes = 4;
    private const int AddressBytes = 9;

    /// <summary>Address space without memory: what is mapped of libraries, reserved for heaps, shared.</summary>
    private const long Unused = 4L << 30;

    public static void Set(int process, ProgramLimits limits)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // One that has ended already needs none.
        Set(process, PrivateBytes, limits.MemoryBytes);
        Set(process, AddressBytes, limits.MemoryBytes + Unused);
        Set(process, ProcessorSeconds, (long)Math.Ceiling(limits.ProcessorTime.TotalSeconds));
        Set(process, FileBytes, limits.FileBytes);
        Set(process, CoreBytes, 0);
    }

    private static void Set(int process, int resource, long value)
    {
        var limit = new Limit { Soft = (ulong)value, Hard = (ulong)value };
        _ = Control(process, resource, ref limit, 0);
    }

    [DllImport("libc", EntryPoint = "prlimit")]
    private static extern int Control(int process, int resource, ref Limit limit, nint old);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
