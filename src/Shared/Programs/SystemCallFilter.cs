using System.Runtime.InteropServices;

namespace AADiff.Shared.Programs;

/// <summary>
/// Takes the network away from a thread and from what it starts (seccomp): only sockets of the file system can be made, and other processes can't be
/// looked into. Needs no privileges, can't be taken back.
/// </summary>
internal static class SystemCallFilter
{
    private const int SetSeccomp = 22;
    private const int GetSeccomp = 21;
    private const int SetNoNewPrivileges = 38;
    private const int FilterMode = 2;

    private const ushort Load = 0x20;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7fff0000;

    /// <summary>SECCOMP_RET_ERRNO with EACCES.</summary>
    private const uint Refuse = 0x00050000 | 13;

    /// <summary>The first numbers of the old calls for 32 bits, which x64 kernels answer too.</summary>
    private const uint OtherNumbers = 0x40000000;

    private const uint NumberAt = 0;
    private const uint ProcessorAt = 4;
    private const uint FirstArgumentAt = 16;
    private const uint UnixSockets = 1;

    private static readonly Calls? _calls = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new Calls(0xC000003E, 41, [101, 310, 311, 425]),
        Architecture.Arm64 => new Calls(0xC00000B7, 198, [117, 270, 271, 425]),
        _ => null,
    };

    public static bool Available { get; } = OperatingSystem.IsLinux() && _calls is not null && CanBeAdded;

    /// <summary>This thread has no filter, or has some, as all in a container do: one more can be added.</summary>
    internal static bool CanBeAdded => Control(GetSeccomp, 0, 0, 0, 0) is 0 or FilterMode;

    /// <summary>A promise without which neither this filter nor Landlock is taken from a process without privileges.</summary>
    public static bool GiveUpPrivileges() => Control(SetNoNewPrivileges, 1, 0, 0, 0) == 0;

    /// <summary>From now on for this thread and what it starts; false: the system refused.</summary>
    public static bool Enforce()
    {
        if (!Available)
        {
            return false;
        }

        Instruction[] filter = Write(_calls!);
        GCHandle pinned = GCHandle.Alloc(filter, GCHandleType.Pinned);
        try
        {
            var program = new FilterProgram { Length = (ushort)filter.Length, Instructions = pinned.AddrOfPinnedObject() };
            return Control(SetSeccomp, FilterMode, ref program, 0, 0) == 0;
        }
        finally
        {
            pinned.Free();
        }
    }

    private static Instruction[] Write(Calls calls)
    {
        // Jumps count the instructions that are passed over; the last four are: load the argument, compare it, allow, refuse.
        int refused = calls.Refused.Length;
        List<Instruction> filter =
        [
            new(Load, 0, 0, ProcessorAt),
            new(IfEqual, 0, (byte)(refused + 6), calls.Processor),
            new(Load, 0, 0, NumberAt),
            new(IfAtLeast, (byte)(refused + 4), 0, OtherNumbers),
        ];
        for (int i = 0; i < refused; i++)
        {
            filter.Add(new(IfEqual, (byte)(refused - i + 3), 0, calls.Refused[i]));
        }

        filter.Add(new(IfEqual, 0, 2, calls.Socket));
        filter.Add(new(Load, 0, 0, FirstArgumentAt));
        filter.Add(new(IfEqual, 0, 1, UnixSockets));
        filter.Add(new(Return, 0, 0, Allow));
        filter.Add(new(Return, 0, 0, Refuse));
        return [.. filter];
    }

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Control(int option, nint one, nint two, nint three, nint four);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Control(int option, nint mode, ref FilterProgram program, nint three, nint four);

    /// <param name="Processor">What the system calls this kind of processor.</param>
    /// <param name="Socket">Number of socket.</param>
    /// <param name="Refused">Numbers of ptrace, process_vm_readv, process_vm_writev and io_uring_setup (a way around this filter).</param>
    private sealed record Calls(uint Processor, uint Socket, uint[] Refused);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte Then, byte Else, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public nint Instructions;
    }
}
