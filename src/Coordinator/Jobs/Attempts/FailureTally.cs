namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>What went wrong with one picture since it was last queued. Most pictures have none.</summary>
internal sealed class FailureTally
{
    private readonly SortedSet<string> _hostNodes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _lostNodes = new(StringComparer.Ordinal);

    public int Data { get; private set; }

    public int Host { get; private set; }

    public int Lost { get; private set; }

    public IReadOnlyCollection<string> HostNodes => _hostNodes;

    public IReadOnlyCollection<string> LostNodes => _lostNodes;

    public static FailureTally Restore(int data, int host, int lost, IEnumerable<string> hostNodes, IEnumerable<string> lostNodes)
    {
        FailureTally tally = new() { Data = data, Host = host, Lost = lost };
        tally._hostNodes.UnionWith(hostNodes);
        tally._lostNodes.UnionWith(lostNodes);
        return tally;
    }

    public void Count(AttemptOutcome outcome, string node)
    {
        switch (outcome)
        {
            case AttemptOutcome.Data:
                Data++;
                break;
            case AttemptOutcome.Host:
                Host++;
                _hostNodes.Add(node);
                break;
            case AttemptOutcome.Lost:
                Lost++;
                _lostNodes.Add(node);
                break;
        }
    }

    /// <summary>Whether one more failure of this kind on this node is the last one the picture gets.</summary>
    public bool IsLast(AttemptOutcome outcome, string node, JobPolicy policy) => outcome switch
    {
        AttemptOutcome.Data => Data + 1 >= policy.DataAttempts,
        AttemptOutcome.Host => IsLast(Host, _hostNodes, node, policy),
        AttemptOutcome.Lost => IsLast(Lost, _lostNodes, node, policy),
        _ => false,
    };

    /// <summary>One more lost node makes it poison. Such pictures go out one at a time, so that they take no neighbour of their batch along.</summary>
    public bool IsSuspect(JobPolicy policy) => _lostNodes.Count >= policy.DistinctNodes - 1 || Lost >= policy.NodeAttempts - 1;

    private static bool IsLast(int count, SortedSet<string> nodes, string node, JobPolicy policy) =>
        count + 1 >= policy.NodeAttempts || nodes.Count + (nodes.Contains(node) ? 0 : 1) >= policy.DistinctNodes;
}
