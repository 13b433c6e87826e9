using Microsoft.Win32.SafeHandles;

namespace AADiff.Shared.Programs;

/// <summary>
/// Landlock (Linux 5.13 and later): a thread, and what it starts, gives up every file but those named. Needs no privileges, can't be taken back. Newer
/// kernels also take away TCP and sockets of other programs; older ones do what they know.
/// </summary>
internal sealed partial class Landlock : IDisposable
{
    private readonly SafeFileHandle _rules;
    private readonly ulong _handled;

    private Landlock(SafeFileHandle rules, ulong handled) => (_rules, _handled) = (rules, handled);

    /// <summary>0: the system has none.</summary>
    public static int Version { get; } = OperatingSystem.IsLinux() ? (int)Math.Max(0, CreateRuleset(0, 0, VersionOnly)) : 0;

    /// <summary>Rules that allow nothing yet; null where there is no Landlock.</summary>
    public static Landlock? Create()
    {
        if (Version == 0)
        {
            return null;
        }

        var attribute = new RulesetAttribute
        {
            Files = FilesOf(Version),
            Network = Version >= 4 ? BindTcp | ConnectTcp : 0,
            Scoped = Version >= 6 ? AbstractSockets | Signals : 0,
        };
        nint size = Version >= 6 ? 24 : Version >= 4 ? 16 : 8;
        long descriptor = CreateRuleset(ref attribute, size);
        return descriptor < 0 ? null : new Landlock(new SafeFileHandle((nint)descriptor, ownsHandle: true), attribute.Files);
    }

    public void AllowRunning(string path) => Allow(path, Execute | ReadFile | ReadFolder);

    public void AllowReading(string path) => Allow(path, ReadFile | ReadFolder);

    public void AllowWriting(string file) => Allow(file, ReadFile | WriteFile | Truncate);

    /// <summary>From now on for this thread and what it starts; false: the system refused.</summary>
    public bool Enforce()
    {
        bool added = false;
        _rules.DangerousAddRef(ref added);
        try
        {
            return RestrictSelf(_rules.DangerousGetHandle()) == 0;
        }
        finally
        {
            _rules.DangerousRelease();
        }
    }

    public void Dispose() => _rules.Dispose();

    private static ulong FilesOf(int version) => version switch
    {
        1 => (1UL << 13) - 1,
        2 => (1UL << 14) - 1,
        3 or 4 => (1UL << 15) - 1,
        _ => (1UL << 16) - 1,
    };

    /// <summary>A path that is not there allows nothing.</summary>
    private void Allow(string path, ulong access)
    {
        using var place = new SafeFileHandle(Open(path, PathOnly), ownsHandle: true);
        if (place.IsInvalid)
        {
            return;
        }

        var rule = new PathRule
        {
            Allowed = access & _handled & (Directory.Exists(path) ? ulong.MaxValue : FileRights),
            Parent = (int)place.DangerousGetHandle(),
        };
        bool added = false;
        _rules.DangerousAddRef(ref added);
        try
        {
            _ = AddRule(_rules.DangerousGetHandle(), ref rule);
        }
        finally
        {
            _rules.DangerousRelease();
        }
    }
}
