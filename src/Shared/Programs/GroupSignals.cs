using System.Runtime.InteropServices;

namespace AADiff.Shared.Programs;

/// <summary>
/// Signals that a terminal (Ctrl-C) or a service manager (SIGTERM) sends to a whole group of processes. They are meant for the program that somebody
/// started; one that it starts in turn and that ends of them looks as if its work had failed. So such programs are started with these signals blocked,
/// which they inherit, and end when whoever started them ends them. A process group of their own would do the same for Ctrl-C, but not for SIGTERM, and
/// Ctrl-Z would leave them running.
/// </summary>
internal static class GroupSignals
{
    private const int Block = 0;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>More than the set of signals takes in any C library.</summary>
    private const int SetBytes = 256;

    /// <summary>On this thread, and in what it starts from now on. On other systems than Linux nothing happens.</summary>
    public static void BlockHere()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        byte[] signals = new byte[SetBytes];
        _ = Empty(signals);
        _ = Add(signals, Interrupt);
        _ = Add(signals, Terminate);
        _ = Mask(Block, signals, 0);
    }

    [DllImport("libc", EntryPoint = "sigemptyset")]
    private static extern int Empty(byte[] set);

    [DllImport("libc", EntryPoint = "sigaddset")]
    private static extern int Add(byte[] set, int signal);

    [DllImport("libc", EntryPoint = "pthread_sigmask")]
    private static extern int Mask(int how, byte[] set, nint old);
}
