using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;

namespace AADiff.Cluster.Tests;

/// <summary>Asks for a job again and again, as somebody who watches it does, and keeps what there was to see.</summary>
internal sealed class Lookout : IAsyncDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<string> _seen = [];
    private readonly ConcurrentQueue<JobStatus> _statuses = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _asking;

    public Lookout(WatchedJob job) => _asking = AskAsync(job);

    /// <summary>What is the matter now, for the record.</summary>
    public string Phase { get; set; } = "undisturbed";

    /// <summary>Changes of what was seen, a line each.</summary>
    public IEnumerable<string> Seen => _seen;

    public IEnumerable<JobStatus> Statuses => _statuses.Distinct();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        _end.Dispose();
    }

    private async Task AskAsync(WatchedJob job)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string last = "";
        while (!_end.IsCancellationRequested)
        {
            string phase = Phase;
            string now = $"{phase}: {await SightAsync(job)}";
            if (now != last)
            {
                _seen.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,5:0.0} s {last = now}"));
            }

            await Task.Delay(_pace, CancellationToken.None);
        }
    }

    private async Task<string> SightAsync(WatchedJob job)
    {
        try
        {
            JobView view = await job.LookAsync();
            _statuses.Enqueue(view.Status);
            return view.Reason is null ? $"{view.Status}" : $"{view.Status}, {view.Reason}";
        }
        catch (UserError error)
        {
            return $"({error.Message})";
        }
    }
}
