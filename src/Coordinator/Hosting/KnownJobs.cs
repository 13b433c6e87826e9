using System.Collections.Concurrent;

namespace AADiff.Coordinator.Hosting;

/// <summary>Ids of jobs that this process has seen, so that whoever follows one costs no look into the store each time.</summary>
internal sealed class KnownJobs
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);

    public bool Contains(string jobId) => _ids.ContainsKey(jobId);

    /// <summary>It is deleted. Other processes ask the job.</summary>
    public void Remove(string jobId) => _ids.TryRemove(jobId, out _);

    /// <summary>Starts anew when there are too many: then some are looked for again.</summary>
    public void Add(string jobId)
    {
        if (_ids.Count >= Most)
        {
            _ids.Clear();
        }

        _ids[jobId] = true;
    }
}
