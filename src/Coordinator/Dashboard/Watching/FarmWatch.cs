using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Dashboard.Watching;

/// <summary>
/// Asks the farm how it stands and tells all pages that watch: once a time for all of them together, and not at all while nobody does.
/// </summary>
internal sealed partial class FarmWatch(IFarm farm, TimeProvider time, ILogger<FarmWatch> log) : IDisposable
{
    private static readonly BoundedChannelOptions _latestOnly = new(1) { FullMode = BoundedChannelFullMode.DropOldest };

    private readonly Lock _gate = new();
    private readonly HashSet<Channel<FarmMoment>> _watchers = [];
    private readonly CancellationTokenSource _end = new();
    private FarmMoment? _latest;
    private PictureRates _rates = new();
    private bool _asking;

    /// <summary>The latest moment at once, if it is known, and then each new one.</summary>
    public async IAsyncEnumerable<FarmMoment> WatchAsync([EnumeratorCancellation] CancellationToken gone)
    {
        Channel<FarmMoment> mine = Channel.CreateBounded<FarmMoment>(_latestOnly);
        lock (_gate)
        {
            _watchers.Add(mine);
            if (_latest is { } latest && time.GetUtcNow() - latest.At < DashboardLimits.Refresh)
            {
                mine.Writer.TryWrite(latest);
            }

            if (!_asking)
            {
                _asking = true;
                _ = AskAsync();
            }
        }

        try
        {
            await foreach (FarmMoment moment in mine.Reader.ReadAllAsync(gone))
            {
                yield return moment;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(mine);
            }
        }
    }

    /// <summary>How it stands now, or did a moment ago.</summary>
    public async Task<FarmMoment?> NowAsync(CancellationToken gone)
    {
        await foreach (FarmMoment moment in WatchAsync(gone))
        {
            return moment;
        }

        return null;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task AskAsync()
    {
        CancellationToken end = _end.Token;
        try
        {
            while (true)
            {
                Tell(await LookAsync(end));
                await Task.Delay(DashboardLimits.Refresh, time, end);
                lock (_gate)
                {
                    if (_watchers.Count == 0)
                    {
                        _asking = false;
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // This process ends.
        }
    }

    private async Task<FarmMoment> LookAsync(CancellationToken end)
    {
        try
        {
            FarmView view = await farm.StatusAsync(end);
            _rates = _rates.With(time.GetUtcNow(), view.Nodes);
            return new FarmMoment(time.GetUtcNow(), view, _rates.ByNode(), null);
        }
        catch (UserError silent)
        {
            return Missed(silent.Message);
        }
        catch (Exception e) when (!end.IsCancellationRequested)
        {
            LogFailed(e);
            return Missed("The farm could not say how it stands; its log has more.");
        }
    }

    private FarmMoment Missed(string fault) => new(time.GetUtcNow(), null, ImmutableDictionary<string, double>.Empty, fault);

    private void Tell(FarmMoment moment)
    {
        lock (_gate)
        {
            _latest = moment;
            foreach (Channel<FarmMoment> watcher in _watchers)
            {
                watcher.Writer.TryWrite(moment);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the farm could not be asked how it stands, for the dashboard")]
    private partial void LogFailed(Exception cause);
}
