using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AADiff.Coordinator.Dashboard;

/// <summary>Counts the pages that are open, and opens no more of them than this coordinator can bear.</summary>
internal sealed partial class OpenPages(ILogger<OpenPages> log)
{
    private int _open;

    /// <summary>One for each page.</summary>
    public CircuitHandler Handler() => new Counter(this);

    private bool Enter()
    {
        if (Interlocked.Increment(ref _open) <= DashboardLimits.OpenPages)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        LogFull(DashboardLimits.OpenPages);
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref _open);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Most} pages are open here, and no more are opened until one is closed")]
    private partial void LogFull(int most);

    private sealed class Counter(OpenPages pages) : CircuitHandler
    {
        private bool _counted;

        /// <exception cref="InvalidOperationException">There are too many: the page stays as it was loaded and is told so.</exception>
        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            _counted = pages.Enter();
            return _counted ? Task.CompletedTask : throw new InvalidOperationException("too many pages are open");
        }

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (_counted)
            {
                _counted = false;
                pages.Leave();
            }

            return Task.CompletedTask;
        }
    }
}
