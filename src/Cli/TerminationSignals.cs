using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AADiff.Cli;

/// <summary>
/// The first Ctrl-C or SIGTERM asks for a clean stop; the second one kills this process at once, because whoever presses twice does not
/// want to wait for a clean end. Nothing is lost either way: the journal and the store survive a kill.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _seen;

    public TerminationSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _seen) > 1)
        {
            Process.GetCurrentProcess().Kill();
        }

        _stop.Cancel();
    }
}
