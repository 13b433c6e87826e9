using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;

namespace AADiff.Cli.Cluster;

/// <summary>One process of a local farm, which lives on when this command ends.</summary>
internal static partial class MemberProcess
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>
    /// In a session of its own, so that Ctrl-C in this terminal does not reach it; output goes to a log file, which .NET can't give to a
    /// child by itself. What it writes is its user's alone. It is started anew when it ends unasked (<see cref="Supervision"/>).
    /// </summary>
    public static ClusterMember Start(
        string name, string program, string log, IReadOnlyDictionary<string, string> environment, Supervision? supervision = null)
    {
        Supervision rule = supervision ?? Supervision.Usual;
        ProcessStartInfo start = new("setsid") { WorkingDirectory = Path.GetDirectoryName(log) };
        foreach (string argument in (string[])["/bin/sh", "-c", Supervision.Script, program, name, log, rule.Pauses, $"{rule.Steady}"])
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
            return new ClusterMember(name, process.Id, process.StartTime, log, ProcessIdentity.Of(process.Id));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new UserError(ErrorClass.Failed, $"{name} could not be started: {e.Message}", e);
        }
    }

    /// <summary>Not when its id belongs to another process by now.</summary>
    public static bool IsAlive(ClusterMember member) => member.Identity is { } known
        ? ProcessIdentity.Of(member.ProcessId) == known
        : StartedThen(member);

    /// <summary>SIGTERM, so that it drains; SIGKILL when it has not ended in time.</summary>
    public static async Task EndAsync(ClusterMember member, TimeSpan patience, TimeProvider clock)
    {
        if (!IsAlive(member))
        {
            return;
        }

        Signal(member.ProcessId, SigTerm);
        using CancellationTokenSource limit = new(patience, clock);
        try
        {
            await WaitAsync(member, clock, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The whole group: the program and the shell that would start it anew. Of 1, that would be every process of this machine.
            Signal(member.ProcessId > 1 ? -member.ProcessId : member.ProcessId, SigKill);
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

    /// <summary>The best that can be said where nothing but the time of the start is known. After the clock was set, it is wrong.</summary>
    private static bool StartedThen(ClusterMember member)
    {
        try
        {
            using Process process = Process.GetProcessById(member.ProcessId);
            return !process.HasExited && (process.StartTime - member.Started.LocalDateTime).Duration() < TimeSpan.FromSeconds(1);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The process has ended, which is what the caller asks about.
            return false;
        }
    }

    private static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
