using System.Runtime.InteropServices;

namespace AADiff.Shared.Programs;

/// <content>The system's numbers (linux/landlock.h); its three calls have the same ones on every processor and no wrappers in the C library.</content>
internal sealed partial class Landlock
{
    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong Truncate = 1 << 14;
    private const ulong FileRights = Execute | WriteFile | ReadFile | Truncate;

    private const ulong BindTcp = 1 << 0;
    private const ulong ConnectTcp = 1 << 1;
    private const ulong AbstractSockets = 1 << 0;
    private const ulong Signals = 1 << 1;

    private const int CreateRulesetCall = 444;
    private const int AddRuleCall = 445;
    private const int RestrictSelfCall = 446;
    private const int VersionOnly = 1;
    private const int PathBeneath = 1;

    /// <summary>O_PATH | O_CLOEXEC.</summary>
    private const int PathOnly = 0x200000 | 0x80000;

    private static long CreateRuleset(nint attribute, nint size, nint flags) => Call(CreateRulesetCall, attribute, size, flags);

    private static long CreateRuleset(ref RulesetAttribute attribute, nint size) => Call(CreateRulesetCall, ref attribute, size, 0);

    private static long AddRule(nint rules, ref PathRule rule) => Call(AddRuleCall, rules, PathBeneath, ref rule, 0);

    private static long RestrictSelf(nint rules) => Call(RestrictSelfCall, rules, 0, 0);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long Call(long number, nint one, nint two, nint three);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long Call(long number, ref RulesetAttribute attribute, nint size, nint flags);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long Call(long number, nint rules, nint type, ref PathRule rule, nint flags);

    [DllImport("libc", EntryPoint = "open")]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct RulesetAttribute
    {
        public ulong Files;
        public ulong Network;
        public ulong Scoped;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Allowed;
        public int Parent;
    }
}
