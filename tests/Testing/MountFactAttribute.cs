using System.Globalization;
using Xunit;

namespace AADiff.Testing;

/// <summary>A test that mounts a small file system of its own; skipped where the process has no right to (CAP_SYS_ADMIN).</summary>
public sealed class MountFactAttribute : FactAttribute
{
    private const int SystemAdministration = 21;

    public MountFactAttribute()
    {
        if (!MayMount())
        {
            Skip = "needs the right to mount a file system";
        }
    }

    private static bool MayMount()
    {
        const string Field = "CapEff:";
        string? line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(
            l => l.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is not null
            && ((ulong.Parse(line[Field.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> SystemAdministration) & 1) == 1;
    }
}
