using System.Runtime.InteropServices;

namespace AADiff.Shared.Programs;

/// <summary>What any program may open: it does not start without it, and nobody's data lies in it.</summary>
internal static class SystemFiles
{
    /// <summary>
    /// Libraries of the system, of Nix and Guix, and of this program: the thread that starts another one is confined already and may still load its own.
    /// </summary>
    public static readonly string[] Libraries =
    [
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/libexec", "/nix/store", "/gnu/store",
        .. (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        RuntimeEnvironment.GetRuntimeDirectory(),
        AppContext.BaseDirectory,
    ];

    /// <summary>What the C library asks about the machine, and random numbers.</summary>
    public static readonly string[] Facts =
    [
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld-musl-x86_64.path", "/etc/ld-musl-aarch64.path", "/etc/localtime", "/usr/share/zoneinfo",
        "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/sys/fs/cgroup",
        "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
    ];
}
