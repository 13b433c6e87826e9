using System.Collections.Immutable;

namespace AADiff.Shared.Farm;

/// <summary>The farm at a glance.</summary>
/// <param name="Members">All cluster members.</param>
/// <param name="Nodes">GPU nodes with their permits, as they last reported.</param>
/// <param name="JobsByStatus">Number of jobs by state.</param>
/// <param name="PendingGpuSeconds">Work that waits, as an autoscaler sees it.</param>
public sealed record FarmView(
    ImmutableArray<FarmMember> Members,
    ImmutableArray<NodeView> Nodes,
    ImmutableSortedDictionary<string, int> JobsByStatus,
    double PendingGpuSeconds);

public sealed record FarmMember(string Address, string Status, ImmutableArray<string> Roles, int JobShards, int FrameShards);

public sealed record NodeView(
    string Node,
    int Slots,
    int Running,
    int Waiting,
    double MillisecondsPerPicture,
    bool Draining,
    string? Fenced,
    long Rendered);
