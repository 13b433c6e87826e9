using System.ComponentModel;
using System.Diagnostics;
using AADiff.Shared.Hosting;

namespace AADiff.Shared.Programs;

/// <summary>
/// Starts a program that can open nothing but what its rules name, on a thread that is given up for it: what a thread gives up, the programs that it
/// starts do not have either, and it can't get it back.
/// </summary>
internal static class ConfinedStart
{
    private static readonly Lazy<bool> _prepared = new(Prepare);

    /// <exception cref="Win32Exception">The program can't be started.</exception>
    public static Process Start(ProcessStartInfo start, ProgramRules rules)
    {
        _ = _prepared.Value;
        using Landlock? files = rules.Confined ? Files(rules) : null;
        var attempt = new Attempt(start, rules, files);
        var thread = new Thread(() =>
        {
            GroupSignals.BlockHere();
            attempt.Run();
        })
        { IsBackground = true, Name = "start of a program" };

        // Waited for, instead of told about: a message from there could start a thread of the pool, which would be confined for the rest of its life.
        thread.UnsafeStart();
        thread.Join();
        Process process = attempt.Process ?? throw attempt.Failure!;
        ResourceLimits.Set(process.Id, rules.Limits);
        return process;
    }

    /// <summary>
    /// The first start in a process makes a thread that waits for children to end, and loads libraries: both on a thread that may do everything. So the
    /// first one is of a program that can't be there.
    /// </summary>
    private static bool Prepare()
    {
        new Attempt(Nothing(), new ProgramRules { Folder = "/", Limits = new(0, TimeSpan.Zero, 0, TimeSpan.Zero) }, null).Run();
        return true;
    }

    private static ProcessStartInfo Nothing() => new("/dev/null/nothing")
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static Landlock? Files(ProgramRules rules)
    {
        Landlock? files = Landlock.Create();
        if (files is null)
        {
            return null;
        }

        foreach (string path in SystemFiles.Libraries.Concat(rules.Runs))
        {
            files.AllowRunning(path);
        }

        foreach (string path in SystemFiles.Facts.Concat(rules.Reads))
        {
            files.AllowReading(path);
        }

        foreach (string path in rules.Writes)
        {
            files.AllowWriting(path);
        }

        return files;
    }

    private sealed class Attempt(ProcessStartInfo start, ProgramRules rules, Landlock? files)
    {
        public Process? Process { get; private set; }

        public Exception? Failure { get; private set; }

        public void Run()
        {
            try
            {
                if (rules.Niceness > 0)
                {
                    ThreadNiceness.Lower(rules.Niceness);
                }

                if (files is not null)
                {
                    Confine(files);
                }

                Process = Process.Start(start);
            }
            catch (Exception e)
            {
                // Thrown where the start was asked for.
                Failure = e;
            }
        }

        /// <summary>What the system lacks is told by <see cref="Confinement"/>.</summary>
        private static void Confine(Landlock files)
        {
            SystemCallFilter.GiveUpPrivileges();
            files.Enforce();
            SystemCallFilter.Enforce();
        }
    }
}
