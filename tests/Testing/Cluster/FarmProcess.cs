using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AADiff.Testing.Cluster;

/// <summary>An executable of the farm as a process of its own, with its output in a file.</summary>
public sealed partial class FarmProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FarmProcess(string name, string log, Process process) => (Name, Log, _process) = (name, log, process);

    public string Name { get; }

    /// <summary>File with everything that it said.</summary>
    public string Log { get; }

    /// <summary>Of the process.</summary>
    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <param name="name">Name for people; the log is called so too.</param>
    /// <param name="program">Name of an executable next to this assembly.</param>
    /// <param name="folder">Working folder, and where the log goes; an earlier log of the same name is continued.</param>
    /// <param name="environment">Options.</param>
    /// <param name="arguments">Of the program.</param>
    public static FarmProcess Start(
        string name, string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // Shells have their background jobs ignore Ctrl-C, and whoever is started by a test that runs in one would inherit that.
        string log = Path.Combine(folder, $"{name}.log");
        ProcessStartInfo start = new(
            "/bin/sh",
            ["-c", "log=$1; shift; exec env --default-signal=INT \"$0\" \"$@\" >>\"$log\" 2>&1 </dev/null", Path.Combine(
            AppContext.BaseDirectory, program), log, .. arguments])
        {
            WorkingDirectory = folder,
        };
        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        return new FarmProcess(name, log, Process.Start(start)!);
    }

    public void Send(UnixSignal signal)
    {
        if (IsAlive)
        {
            _ = Kill(_process.Id, (int)signal);
        }
    }

    /// <summary>Programs that it has started and that run.</summary>
    public IReadOnlyList<int> Children()
    {
        try
        {
            return
            [
                .. Directory.GetDirectories($"/proc/{_process.Id}/task")
                    .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(int.Parse),
            ];
        }
        catch (IOException)
        {
            // It, or one of its threads, has just ended.
            return [];
        }
    }

    /// <summary>As a terminal does: to it and to what it has started.</summary>
    public void SendToAll(UnixSignal signal)
    {
        foreach (int child in Children())
        {
            _ = Kill(child, (int)signal);
        }

        Send(signal);
    }

    /// <returns>Exit code; 128 + n after signal n.</returns>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        using CancellationTokenSource stop = new(limit);
        try
        {
            await _process.WaitForExitAsync(stop.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Name} did not end within {limit.TotalSeconds:0} s: {Tail(15)}");
        }
    }

    /// <summary>The last lines of its log.</summary>
    public string Tail(int lines) => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(lines)) : "(no log)";

    public async ValueTask DisposeAsync()
    {
        Send(UnixSignal.Kill);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
