namespace AADiff.Testing.Cluster;

/// <summary>Starts again whatever ends, as an orchestrator does.</summary>
public sealed class Keeper : IAsyncDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(250);

    private readonly ProcessCluster _cluster;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _watch;
    private volatile string? _away;

    public Keeper(ProcessCluster cluster)
    {
        _cluster = cluster;
        _watch = WatchAsync();
    }

    /// <summary>Times that a process was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Leaves this one alone for now; null: nobody.</summary>
    public string? Away
    {
        get => _away;
        set => _away = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _watch;
        _stopped.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stopped.IsCancellationRequested)
        {
            foreach (string name in _cluster.Names.Where(name => name != Away && !_cluster[name].IsAlive))
            {
                _cluster.Start(name);
                Restarts++;
            }

            await Task.Delay(_pace, _stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
