using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Cluster;

/// <summary>One process of a local farm, which lives on when this command ends.</summary>
internal static partial class MemberProcess
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>
    /// In a session of its own, so that Ctrl-C in this terminal does not reach it; output goes to a log file, which .NET can't give to a
    /// child by itself.
    /// </summary>
    public static ClusterMember Start(string name, string program, string log, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new("/bin/sh") { WorkingDirectory = Path.GetDirectoryName(log) };
        foreach (string argument in (string[])["-c", "exec setsid \"$0\" >>\"$1\" 2>&1 </dev/null", program, log])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            return new ClusterMember(name, process.Id, process.StartTime, log);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new UserError(ErrorClass.Failed, $"{name} could not be started: {e.Message}", e);
        }
    }

    public static bool IsAlive(ClusterMember member) => Open(member) is { } process && Close(process);

    /// <summary>SIGTERM, so that it drains; SIGKILL when it has not ended in time.</summary>
    public static async Task EndAsync(ClusterMember member, TimeSpan patience, TimeProvider clock)
    {
        using Process? process = Open(member);
        if (process is null)
        {
            return;
        }

        Signal(process.Id, SigTerm);
        using CancellationTokenSource limit = new(patience, clock);
        try
        {
            await WaitAsync(member, clock, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Signal(process.Id, SigKill);
            await WaitAsync(member, clock, CancellationToken.None);
        }
    }

    /// <summary>Not a child of this command, so its end can't be waited for, only seen.</summary>
    private static async Task WaitAsync(ClusterMember member, TimeProvider clock, CancellationToken stop)
    {
        while (IsAlive(member))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, stop);
        }
    }

    /// <summary>The process, unless it has ended or its id belongs to another one by now.</summary>
    private static Process? Open(ClusterMember member)
    {
        try
        {
            Process process = Process.GetProcessById(member.ProcessId);
            if (!process.HasExited && (process.StartTime - member.Started.LocalDateTime).Duration() < TimeSpan.FromSeconds(1))
            {
                return process;
            }

            process.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The process has ended, which is what the caller asks about.
        }

        return null;
    }

    private static bool Close(Process process)
    {
        process.Dispose();
        return true;
    }

    private static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
