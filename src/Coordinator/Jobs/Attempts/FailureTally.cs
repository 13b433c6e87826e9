using System.Collections.Immutable;

namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>What went wrong with one picture since it was last queued. Most pictures have none.</summary>
internal sealed record FailureTally
{
    private static readonly ImmutableSortedSet<string> _noNodes = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static FailureTally None { get; } = new();

    public int Data { get; init; }

    public int Host { get; init; }

    public int Lost { get; init; }

    public int Failures => Data + Host + Lost;

    public ImmutableSortedSet<string> HostNodes { get; private init; } = _noNodes;

    public ImmutableSortedSet<string> LostNodes { get; private init; } = _noNodes;

    public static FailureTally Restore(int data, int host, int lost, IEnumerable<string> hostNodes, IEnumerable<string> lostNodes) =>
        new() { Data = data, Host = host, Lost = lost, HostNodes = _noNodes.Union(hostNodes), LostNodes = _noNodes.Union(lostNodes) };

    /// <summary>One more failure.</summary>
    public FailureTally With(AttemptOutcome outcome, string node) => outcome switch
    {
        AttemptOutcome.Data => this with { Data = Data + 1 },
        AttemptOutcome.Host => this with { Host = Host + 1, HostNodes = HostNodes.Add(node) },
        AttemptOutcome.Lost => this with { Lost = Lost + 1, LostNodes = LostNodes.Add(node) },
        _ => this,
    };

    /// <summary>Whether one more failure of this kind on this node is the last one the picture gets.</summary>
    public bool IsLast(AttemptOutcome outcome, string node, JobPolicy policy) => outcome switch
    {
        AttemptOutcome.Data => Data + 1 >= policy.DataAttempts,
        AttemptOutcome.Host => IsLast(Host, HostNodes, node, policy),
        AttemptOutcome.Lost => IsLast(Lost, LostNodes, node, policy),
        _ => false,
    };

    /// <summary>
    /// One more lost node makes the picture fail. Such pictures are sent one at a time, so that one that kills its node takes no others of
    /// its batch along.
    /// </summary>
    public bool IsSuspect(JobPolicy policy) => LostNodes.Count >= policy.DistinctNodes - 1 || Lost >= policy.NodeAttempts - 1;

    private static bool IsLast(int count, ImmutableSortedSet<string> nodes, string node, JobPolicy policy) =>
        count + 1 >= policy.NodeAttempts || nodes.Count + (nodes.Contains(node) ? 0 : 1) >= policy.DistinctNodes;
}
