namespace AADiff.GpuNode.Hosting;

/// <summary>What a GPU node has to do, for those in its process who ask from another thread.</summary>
internal sealed class NodeWork
{
    private volatile Load _now = new(false, null);

    /// <summary>Whether it draws, stores or has tickets waiting, and when what it draws was begun; null: it draws nothing.</summary>
    public (bool Busy, DateTimeOffset? Since) Now => (_now.Busy, _now.Since);

    public void Update(bool busy, DateTimeOffset? since)
    {
        if (_now.Busy != busy || _now.Since != since)
        {
            _now = new Load(busy, since);
        }
    }

    private sealed record Load(bool Busy, DateTimeOffset? Since);
}
