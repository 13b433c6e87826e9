using System.ComponentModel;
using System.Diagnostics;

namespace AADiff.Shared.Programs;

/// <summary>
/// A program at work: what it says is kept in bounded memory, and it is ended when it hangs. Disposing ends it, whatever it does.
/// </summary>
public sealed class ProgramRun : IAsyncDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(250);

    private readonly string _name;
    private readonly Process _process;
    private readonly ProgramLimits _limits;
    private readonly LastLines _complaints = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _listening;
    private readonly Task _watching;
    private readonly CancellationTokenRegistration _cancelled;
    private long _signs;
    private int _awaited;
    private bool _silent;
    private TimeSpan _used;

    private ProgramRun(string name, Process process, ProgramLimits limits, CancellationToken cancellationToken)
    {
        (_name, _process, _limits) = (name, process, limits);

        // At once: nothing that it could still write is of use, and whoever feeds it may be stuck in that.
        _cancelled = cancellationToken.Register(Kill);
        _listening = _complaints.ReadAsync(process.StandardError);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    public int ProcessId => _process.Id;

    /// <summary>Standard output, to be read by the caller, or the program hangs.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <param name="program">Full path.</param>
    /// <param name="arguments">As one string; nothing that comes from a user may be in it.</param>
    /// <param name="rules">What it may use.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Win32Exception">It can't be started.</exception>
    public static ProgramRun Start(string program, string arguments, ProgramRules rules, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = rules.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ProgramRun(Path.GetFileName(program), ConfinedStart.Start(start, rules), rules.Limits, cancellationToken);
    }

    /// <summary>Until the result is disposed, the program is waited for: when it does nothing for as long as its limits say, it is ended.</summary>
    public IDisposable Awaited() => new Waiting(this);

    /// <summary>Something came of the program.</summary>
    public void Progressed() => Interlocked.Increment(ref _signs);

    /// <summary>
    /// Feeds its standard input and closes it; a program that ends before it has read all has its reasons, which are in how it ended.
    /// </summary>
    public async Task FeedAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = new WatchedInput(_process.StandardInput.BaseStream, this);
            await write(input, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            await EndedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes its standard input, unless it is fed.</summary>
    public void FeedNothing() => _process.StandardInput.Close();

    /// <summary>Ends when the program does. Nobody waits for it by that: see <see cref="Awaited"/>.</summary>
    public Task ExitedAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>For programs that are told nothing more and whose standard output says nothing.</summary>
    /// <inheritdoc cref="EndAsync" path="/exception"/>
    public async Task<ProgramEnd> FinishAsync(CancellationToken cancellationToken)
    {
        FeedNothing();
        using (Awaited())
        {
            await Output.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }

        return await EndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="ProgramSilentException">It was ended because it did nothing.</exception>
    /// <exception cref="ProgramOvertimeException">It was ended because it did too much.</exception>
    public async Task<ProgramEnd> EndAsync(CancellationToken cancellationToken)
    {
        await EndedAsync(cancellationToken).ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        int code = _process.ExitCode;
        if (_silent)
        {
            throw new ProgramSilentException(_name, _limits.Silence);
        }

        // A program that is told so by a signal may end as if by itself, so the code alone does not tell.
        return code != 0 && _used >= _limits.ProcessorTime - TimeSpan.FromSeconds(1)
            ? throw new ProgramOvertimeException(_name, _limits.ProcessorTime)
            : new ProgramEnd(code, _complaints.Lines, _used);
    }

    public async ValueTask DisposeAsync()
    {
        await _cancelled.DisposeAsync().ConfigureAwait(false);
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await _over.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        _process.Dispose();
        _over.Dispose();
    }

    private async Task EndedAsync(CancellationToken cancellationToken)
    {
        using (Awaited())
        {
            await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private async Task WatchAsync()
    {
        long since = Stopwatch.GetTimestamp();
        long signs = -1;
        using var timer = new PeriodicTimer(_look);
        while (!_over.IsCancellationRequested && !_process.HasExited)
        {
            TimeSpan used = Used();
            long now = Interlocked.Read(ref _signs) + used.Ticks;
            if (now != signs || Volatile.Read(ref _awaited) == 0)
            {
                (signs, since) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) >= _limits.Silence)
            {
                _silent = true;
                Kill();
                return;
            }

            try
            {
                await timer.WaitForNextTickAsync(_over.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private TimeSpan Used()
    {
        try
        {
            _process.Refresh();
            _used = _process.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has just ended.
        }

        return _used;
    }

    private sealed class Waiting : IDisposable
    {
        private readonly ProgramRun _run;

        public Waiting(ProgramRun run)
        {
            _run = run;
            run.Progressed();
            Interlocked.Increment(ref run._awaited);
        }

        public void Dispose()
        {
            _run.Progressed();
            Interlocked.Decrement(ref _run._awaited);
        }
    }
}
